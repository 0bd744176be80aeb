import picomatch from 'picomatch'
import { byCodeUnit } from '../addon/order.ts'
import { compareVersions, parseVersion } from '../addon/version.ts'
import { ActionError } from '../errors.ts'
import type { Offer } from './sync-source.ts'

/** Which of a source's versions are copied. */
export interface OfferChoice {
  /** Names and globs; undefined for every addon. */
  readonly patterns: readonly string[] | undefined
  /** `newest`: of each addon the version that KubeVela installs where none is asked for. */
  readonly versions: 'all' | 'newest'
}

/** Picks the offers to copy, in code-unit order of the names, older versions first. Fails where a pattern matches none. */
export function chooseOffers(
  offers: readonly Offer[],
  { patterns, versions }: OfferChoice,
): readonly Offer[] {
  const named = patterns === undefined ? offers : matching(offers, patterns)
  const byName = new Map<string, readonly Offer[]>()
  for (const offer of named) byName.set(offer.name, [...(byName.get(offer.name) ?? []), offer])
  return [...byName]
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([, ofOne]) => {
      const ordered = ofOne.toSorted(olderFirst)
      return versions === 'all' ? ordered : newestOf(ordered)
    })
}

/** True for a name that the patterns mean. */
export function isMeant(name: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => testOf(pattern)(name))
}

function matching(offers: readonly Offer[], patterns: readonly string[]): readonly Offer[] {
  const names = [...new Set(offers.map(({ name }) => name))]
  for (const pattern of patterns) {
    if (names.some(testOf(pattern))) continue
    throw new ActionError(`invalid input addons: the source holds no addon "${pattern}"`, {
      kind: 'input',
      hint: `it holds ${names.toSorted(byCodeUnit).slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}`,
    })
  }
  return offers.filter(({ name }) => isMeant(name, patterns))
}

function testOf(pattern: string): (name: string) => boolean {
  return picomatch(pattern, { dot: true, strictBrackets: false, maxLength: 1_000 })
}

// Versions that cannot be read come first: nobody takes them for the newest.
function olderFirst(a: Offer, b: Offer): number {
  const [one, other] = [parseVersion(a.version), parseVersion(b.version)]
  if (one !== undefined && other !== undefined)
    return compareVersions(one, other) || byCodeUnit(a.version, b.version)
  if (one === undefined && other === undefined) return byCodeUnit(a.version, b.version)
  return one === undefined ? -1 : 1
}

// The newest that is no prerelease, where there is one (KubeVela versioned_registry.go chooseVersion).
function newestOf(ordered: readonly Offer[]): readonly Offer[] {
  const released = ordered.filter(({ version }) => parseVersion(version)?.prerelease.length === 0)
  return (released.length > 0 ? released : ordered).slice(-1)
}
