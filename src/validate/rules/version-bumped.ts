import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { compareVersions, parseVersion, type Version } from '../../addon/version.ts'
import { at, defineRule, type Mark, type PreviousState, quote, type WantedStep } from '../rule.ts'

export const versionBumped = defineRule({
  id: 'version-bumped',
  severity: 'error',
  level: 'full',
  summary: 'content that differs from what is out has a higher version',
  why: 'A published version never changes: whoever installed it must be able to install it again. Changed files under the old version are refused by the registry or, worse, replace it.',
  scope: 'published',
  fixable: true,
  check({ root, metadata }, { previous }) {
    if (metadata.kind !== 'parsed') return []
    const version = parseVersion(metadata.value.version)
    const states = previous?.get(root) ?? []
    if (version === undefined) return []
    const place = {
      path: METADATA_FILE,
      ...at(metadata.yaml, fieldNode(metadata.source, 'version') ?? metadata.source),
    }
    // One finding is enough: the highest version that stands in the way.
    const [worst] = states
      .flatMap((state) => judge(version, state))
      .toSorted((a, b) => compareVersions(b.out, a.out))
    return worst === undefined ? [] : [{ ...place, ...worst.mark }]
  },
})

interface Judgement {
  readonly out: Version
  readonly mark: Pick<Mark, 'message' | 'fix' | 'severity' | 'edits'>
}

function judge(version: Version, state: PreviousState): readonly Judgement[] {
  const { source, version: text, change, step } = state
  const out = parseVersion(text)
  if (out === undefined || change === 'nothing') return []
  const order = compareVersions(version, out)
  if (order > 0) return tooSmall(version, out, step)
  const message = `version ${quote(version.text)} is ${order < 0 ? 'lower than' : 'the same as'} ${quote(text)} in ${source}`
  if (order === 0 && change === 'documentation') {
    const fix = 'raise the version where the new documentation should be published'
    return [{ out, mark: { message: `${message}, only documentation differs`, fix, severity: 'notice' } }]
  }
  if (step !== undefined) {
    return [{ out, mark: { message: `${message}, but the content differs`, ...adviceOf(step) } }]
  }
  const next = `${out.canonical.split('-', 1)[0]?.replace(/\d+$/, (patch) => String(BigInt(patch) + 1n)) ?? ''}`
  return [{ out, mark: { message: `${message}, but the content differs`, fix: `write at least ${next}` } }]
}

function tooSmall(version: Version, out: Version, step: WantedStep | undefined): readonly Judgement[] {
  const wanted = step === undefined ? undefined : parseVersion(step.version)
  if (step === undefined || wanted === undefined || compareVersions(version, wanted) >= 0) return []
  const message = `version ${quote(version.text)} is raised by less than the change asks for`
  return [{ out, mark: { message, ...adviceOf(step), severity: step.isEnforced ? 'error' : 'warning' } }]
}

const MOST_REASONS = 5

function adviceOf({ version, reasons, edit }: WantedStep): Pick<Mark, 'fix' | 'edits'> {
  const more = reasons.length > MOST_REASONS ? `; ${reasons.length - MOST_REASONS} more` : ''
  const fix = `write "version: ${version}" (${reasons.slice(0, MOST_REASONS).join('; ')}${more})`
  return { fix, ...(edit === undefined ? {} : { edits: [edit] }) }
}
