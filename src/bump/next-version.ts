import { compareVersions, parseVersion, type Version, withoutV } from '../addon/version.ts'
import type { BumpLevel } from './level.ts'

/** Where a version goes: to those who want stable ones, to a channel of pre-releases, or to the readers of one proposal. */
export type Channel =
  | { readonly kind: 'stable' }
  /** `1.3.0-beta.1`, `1.3.0-beta.2`, … */
  | { readonly kind: 'pre-release'; readonly name: string }
  /** `1.3.0-pr.12.g0a1b2c3`: of one proposal's commit; the letter keeps a number with a leading zero out. */
  | { readonly kind: 'snapshot'; readonly proposal: number; readonly commit: string }

/** What the next version must be above. */
export interface VersionHistory {
  /** As written in metadata.yaml. */
  readonly current: string
  /** What the registries serve; texts that are no versions are passed over. */
  readonly published: readonly string[]
}

const STABLE: Channel = { kind: 'stable' }
// A version that nothing can be told from begins anew; before 1.0 nothing is promised.
const FIRST_VERSION = '0.1.0'

/**
 * The version that follows, spelled as its author spells versions (a leading `v` or none) and always of three numbers. It is above
 * the current one and above all that counts for its channel: stable versions for a stable one, everything for a pre-release.
 * Before 1.0 a major step raises the minor number. Without a level the current version stays, but a stable one takes the place of
 * a pre-release where that is asked for.
 */
export function nextVersion(
  { current, published }: VersionHistory,
  level: BumpLevel,
  channel: Channel = STABLE,
): string {
  const own = parseVersion(current) ?? guessed(current)
  const known = published.flatMap((text) => parseVersion(text) ?? [])
  const counting =
    channel.kind === 'stable' ? known.filter(({ prerelease }) => prerelease.length === 0) : known
  const highest = [own, ...counting].reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b))
  const text = written(highest, level, { channel, known })
  return text === own.canonical ? current : `${own.hasV ? 'v' : ''}${text}`
}

/** True where the version belongs to a channel of pre-releases, such as `1.3.0-beta.2`; a suffix like `-3` is none. */
export function channelOf(text: string): string | undefined {
  const [name, count, ...rest] = parseVersion(text)?.prerelease ?? []
  return typeof name === 'string' && typeof count === 'number' && rest.length === 0 ? name : undefined
}

function written(
  from: Version,
  level: BumpLevel,
  { channel, known }: { readonly channel: Channel; readonly known: readonly Version[] },
): string {
  const numbers = raised(from, level)
  switch (channel.kind) {
    case 'stable':
      return level === 'none' && from.prerelease.length === 0 ? from.canonical : numbers.join('.')
    case 'snapshot':
      return `${numbers.join('.')}-pr.${channel.proposal}.g${channel.commit.slice(0, 7)}`
    case 'pre-release':
      return level === 'none' && from.prerelease.length > 0
        ? from.canonical
        : counted(numbers, channel.name, [from, ...known])
  }
}

type Numbers = readonly [bigint, bigint, bigint]

// A pre-release has taken its step already: 1.3.0-beta.1 needs no other number for a patch or minor change.
function raised(from: Version, level: BumpLevel): Numbers {
  const [major, minor, patch] = numbersOf(from)
  const isPrerelease = from.prerelease.length > 0
  const step = level === 'major' && major === 0n ? 'minor' : level
  switch (step) {
    case 'none':
      return [major, minor, patch]
    case 'patch':
      return isPrerelease ? [major, minor, patch] : [major, minor, patch + 1n]
    case 'minor':
      return isPrerelease && patch === 0n ? [major, minor, 0n] : [major, minor + 1n, 0n]
    case 'major':
      return isPrerelease && minor === 0n && patch === 0n ? [major, 0n, 0n] : [major + 1n, 0n, 0n]
  }
}

// The first number of the channel that is above everything of these three numbers; where another channel sorts higher, a patch further.
function counted(numbers: Numbers, name: string, known: readonly Version[]): string {
  const stem = `${numbers.join('.')}-${name}`
  const counts = known.flatMap(({ canonical, prerelease: [channel, count] }) =>
    canonical.startsWith(`${stem}.`) && channel === name && typeof count === 'number' ? [count] : [],
  )
  const text = `${stem}.${Math.max(0, ...counts) + 1}`
  const version = parseVersion(text)
  const siblings = known.filter((other) => numbersOf(other).join('.') === numbers.join('.'))
  const isHighest = version !== undefined && siblings.every((other) => compareVersions(version, other) > 0)
  if (isHighest) return text
  const [major, minor, patch] = numbers
  return counted([major, minor, patch + 1n], name, known)
}

function numbersOf({ canonical }: Version): Numbers {
  const [major = 0n, minor = 0n, patch = 0n] = (canonical.split('-')[0] ?? '').split('.').map(BigInt)
  return [major, minor, patch]
}

// `1.2.3.4`, `release-1.2`: the numbers in it, so that what follows is higher than what readers took it for.
function guessed(current: string): Version {
  const found = /\d{1,18}(?:\.\d{1,18}){0,2}/.exec(current)?.[0]
  const text = `${current.startsWith('v') ? 'v' : ''}${found ?? FIRST_VERSION}`
  const version = parseVersion(text) ?? parseVersion(FIRST_VERSION)
  if (version === undefined) throw new RangeError(`no version: ${withoutV(text)}`)
  return version
}
