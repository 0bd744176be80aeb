import { type AddonDifference, type Change, changesContent } from '../difference/difference.ts'
import { assertNever } from '../errors.ts'
import type { BumpLevel } from './level.ts'
import type { Reason } from './reason.ts'
import { upstreamStep } from './upstream-step.ts'

/**
 * What the content asks for: whatever worked with the old version and might not with the new one is major, what can be used from
 * now on minor, a raised image or chart the step that upstream took, anything else that is installed a patch. Files that KubeVela
 * installs nothing from ask for nothing.
 */
export function contentReasons(difference: AddonDifference): readonly Reason[] {
  if (!changesContent(difference)) return []
  const reasons = difference.changes
    .map((change): Reason => ({ source: 'content', level: levelOf(change), text: changeInWords(change) }))
    .filter(({ level }) => level !== 'none')
  return reasons.length > 0 ? reasons : [textOnly(difference)]
}

/** One change as a line: `parameter resources.cpu of TraitDefinition/x removed`. */
export function changeInWords({ topic, kind, name, of, before, after }: Change): string {
  const owner = of === undefined ? '' : ` of ${of}`
  const values =
    before !== undefined && after !== undefined
      ? `: ${before} → ${after}`
      : (after ?? before) === undefined
        ? ''
        : ` (${after ?? before})`
  return `${topic} ${name}${owner} ${WORDS[kind]}${values}`
}

const WORDS: Readonly<Record<Change['kind'], string>> = {
  added: 'added',
  removed: 'removed',
  required: 'must be given now',
  optional: 'need not be given any more',
  retyped: 'is of another type',
  narrowed: 'takes less',
  widened: 'takes more',
  default: 'has another default',
  raised: 'raised',
  lowered: 'lowered',
  moved: 'is another',
  described: 'is described differently',
  changed: 'changed',
}

function textOnly({ files }: AddonDifference): Reason {
  const paths = files.filter(({ effect }) => effect === 'content').map(({ path }) => path)
  const shown = paths.slice(0, 3).join(', ')
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : ''
  return { source: 'content', level: 'patch', text: `only text differs in ${shown}${more}` }
}

function levelOf(change: Change): BumpLevel {
  const { topic } = change
  switch (topic) {
    case 'parameter':
      return parameterLevel(change)
    case 'definition':
    case 'component':
    case 'view':
    case 'config-template':
      return interfaceLevel(change)
    case 'object':
      return objectLevel(change)
    case 'image':
    case 'chart':
      return versionLevel(change)
    case 'requirement':
    case 'dependency':
      return requirementLevel(change)
    case 'metadata':
      return change.name === 'name' || change.name === 'deployTo' ? 'major' : 'patch'
    case 'application':
    case 'schema':
    case 'notes':
      return 'patch'
    default:
      return assertNever(topic)
  }
}

function parameterLevel({ kind, before = '', after = '' }: Change): BumpLevel {
  switch (kind) {
    case 'removed':
    case 'required':
    case 'retyped':
    case 'narrowed':
      return 'major'
    case 'default':
      return defaultLevel(before, after)
    case 'described':
      return 'patch'
    default:
      return 'minor'
  }
}

// A default that names a version or an image goes by the step that upstream took.
function defaultLevel(before: string, after: string): BumpLevel {
  const [was, is] = [versionIn(before), versionIn(after)]
  return was === undefined || is === undefined ? 'minor' : upstreamStep(was, is)
}

function versionIn(preset: string): string | undefined {
  const text = /^"(.*)"$/.exec(preset)?.[1] ?? ''
  return /(?:^|:)(v?\d+(?:\.\d+){1,2}(?:[-+].*)?)$/.exec(text)?.[1]
}

function interfaceLevel({ kind }: Change): BumpLevel {
  if (kind === 'added') return 'minor'
  return kind === 'removed' || kind === 'retyped' ? 'major' : 'patch'
}

// Other people's objects hang on custom resources; all else belongs to the addon alone.
function objectLevel({ kind, name }: Change): BumpLevel {
  if (kind === 'added') return 'minor'
  if (kind === 'removed') return name.startsWith('CustomResourceDefinition/') ? 'major' : 'minor'
  return 'patch'
}

function versionLevel({ kind, before = '', after = '' }: Change): BumpLevel {
  return kind === 'raised' || kind === 'lowered' ? upstreamStep(before, after) : 'patch'
}

function requirementLevel({ kind }: Change): BumpLevel {
  if (kind === 'narrowed' || kind === 'moved' || kind === 'added') return 'major'
  return kind === 'widened' || kind === 'removed' ? 'minor' : 'patch'
}
