import { type Addon, type AddonFile, pathInRepository, textOf } from '../addon/addon.ts'
import { escapeText, type Finding } from './rule.ts'

/** A comment that switches one rule off for the next line. */
interface Suppression {
  /** The line it speaks about. */
  readonly line: number
  readonly rule: string
  readonly reason: string
  /** Where the comment stands. */
  readonly column: number
}

const MARKER = 'addon-registry-ignore'
// `# addon-registry-ignore rule-id: reason` in YAML, `//` in CUE.
const COMMENT = /(?:#|\/\/)[ \t]*addon-registry-ignore[ \t]+([a-z0-9-]+)[ \t]*(?::[ \t]*(.*))?$/

const known = new WeakMap<AddonFile, readonly Suppression[]>()

/** True where a comment in the line before the finding's switches its rule off and says why. */
export function isSuppressed(finding: Finding, addon: Addon): boolean {
  if (finding.line === undefined) return false
  const file = addon.files.find(({ path }) => pathInRepository(addon, path) === finding.path)
  if (file === undefined) return false
  return suppressionsIn(file).some(
    ({ line, rule, reason }) => line === finding.line && rule === finding.rule && reason !== '',
  )
}

/** What is wrong with such comments themselves: one without a reason has no effect. */
export function suppressionFindings(addon: Addon): readonly Finding[] {
  return addon.files.flatMap((file) =>
    suppressionsIn(file)
      .filter(({ reason }) => reason === '')
      .map(
        ({ line, rule, column }): Finding => ({
          root: addon.root,
          rule: 'suppression-reason',
          severity: 'warning',
          level: 'full',
          path: escapeText(pathInRepository(addon, file.path)),
          line: line - 1,
          column,
          message: `the comment that switches ${rule} off gives no reason and has no effect`,
          fix: `write "${MARKER} ${rule}: <reason>"`,
        }),
      ),
  )
}

function suppressionsIn(file: AddonFile): readonly Suppression[] {
  const found = known.get(file)
  if (found !== undefined) return found
  const suppressions = isCommented(file) ? readSuppressions(textOf(file)) : []
  known.set(file, suppressions)
  return suppressions
}

function isCommented({ path, bytes }: AddonFile): boolean {
  return /\.(ya?ml|cue)$/.test(path) && Buffer.from(bytes).includes(MARKER)
}

function readSuppressions(text: string): readonly Suppression[] {
  return text.split('\n').flatMap((line, index) => {
    if (!line.includes(MARKER) || line.length > 1_000) return []
    const match = COMMENT.exec(line.trimEnd())
    if (match === null) return []
    return [
      { line: index + 2, rule: match[1] ?? '', reason: (match[2] ?? '').trim(), column: match.index + 1 },
    ]
  })
}
