import type { AddonMetadata } from '../addon/metadata.ts'
import { parseVersion } from '../addon/version.ts'
import { checkRequirement } from '../kubevela/requirement.ts'
import type { Change, ChangeKind } from './difference.ts'

/** What became of the addon's requirements: the system's versions, and other addons (metadata `system`, `dependencies`). */
export function requirementChanges(before: AddonMetadata, after: AddonMetadata): readonly Change[] {
  return [
    ...rangeChange('requirement', 'system.vela', before.system?.vela, after.system?.vela),
    ...rangeChange('requirement', 'system.kubernetes', before.system?.kubernetes, after.system?.kubernetes),
    ...dependencyChanges(before, after),
  ]
}

/** How the set of versions that fulfil a requirement changed; `changed` where only its words did. */
export function compareRanges(
  before: string,
  after: string,
): Extract<ChangeKind, 'narrowed' | 'widened' | 'moved' | 'changed'> {
  const probes = [...new Set([...boundsIn(before), ...boundsIn(after)])].flatMap(around)
  const met = (range: string) => probes.map((probe) => checkRequirement(probe, range).kind === 'met')
  const [was, is] = [met(before), met(after)]
  const lost = was.some((one, at) => one && is[at] === false)
  const won = is.some((one, at) => one && was[at] === false)
  if (lost && won) return 'moved'
  if (lost) return 'narrowed'
  return won ? 'widened' : 'changed'
}

function rangeChange(
  topic: 'requirement' | 'dependency',
  name: string,
  before = '',
  after = '',
): readonly Change[] {
  if (before === after) return []
  const words = { before: inWords(before), after: inWords(after) }
  return [{ topic, name, kind: compareRanges(before, after), ...words }]
}

function inWords(range: string): string {
  return range === '' ? 'any' : range
}

function dependencyChanges(before: AddonMetadata, after: AddonMetadata): readonly Change[] {
  const [was, is] = [byName(before), byName(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined) return [{ topic: 'dependency', name, kind: 'added', after: inWords(now ?? '') }]
    if (now === undefined) return [{ topic: 'dependency', name, kind: 'removed', before: inWords(old) }]
    return rangeChange('dependency', name, old, now)
  })
}

function byName({ dependencies }: AddonMetadata): ReadonlyMap<string, string> {
  return new Map(dependencies.map(({ name, version }) => [name, version]))
}

// A range can change its mind at a bound and just beside it only, so these versions tell two ranges apart.
function boundsIn(range: string): readonly string[] {
  const found = range.match(/\d+(?:\.(?:\d+|[xX*]))*(?:-[0-9A-Za-z.-]+)?/g) ?? []
  return ['0.0.0', ...found.map((text) => text.replace(/[xX*]/g, '0'))]
}

function around(bound: string): readonly string[] {
  const version = parseVersion(bound)
  if (version === undefined) return []
  const [numbers = ''] = version.canonical.split('-')
  const [major = 0n, minor = 0n, patch = 0n] = numbers.split('.').map(BigInt)
  const steps = [
    [major, minor, patch],
    [major, minor, patch + 1n],
    [major, minor + 1n, 0n],
    [major + 1n, 0n, 0n],
    ...(patch > 0n ? [[major, minor, patch - 1n]] : []),
    ...(minor > 0n ? [[major, minor - 1n, 999n]] : []),
    ...(major > 0n ? [[major - 1n, 999n, 999n]] : []),
  ].map((parts) => parts.join('.'))
  return [
    version.canonical,
    ...steps,
    ...steps.map((text) => `${text}-0`),
    ...steps.map((text) => `${text}-zz`),
  ]
}
