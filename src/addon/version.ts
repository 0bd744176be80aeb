import compareBuild from 'semver/functions/compare.js'
import parse from 'semver/functions/parse.js'
import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'

/** A version that at least KubeVela's loose parser accepts. */
export interface Version {
  /** As its author wrote it, a leading `v` included: the text that names archives and index rows. */
  readonly text: string
  /** Canonical `x.y.z[-pre]`, without `v` and build metadata, for comparing. */
  readonly canonical: string
  readonly prerelease: readonly (string | number)[]
  readonly hasV: boolean
  /** How many of the three numbers are written out. */
  readonly parts: 1 | 2 | 3
  /** True where the text without its `v` is SemVer 2.0.0 to the letter. */
  readonly isStrict: boolean
}

/** Longer texts are no versions; the bound keeps hostile ones away from regular expressions. */
export const MAX_VERSION_LENGTH = 128

// Masterminds/semver v3.2.1 NewVersion: an optional v, one to three numbers, prerelease, build metadata.
const LOOSE =
  /^(v?)(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

/**
 * Reads a version as KubeVela and Helm do (Masterminds/semver v3.2.1 NewVersion): a leading `v` and missing parts are fine,
 * zeros may lead the three numbers but not a numeric prerelease identifier. Undefined where they would refuse it.
 */
export function parseVersion(text: string): Version | undefined {
  if (text.length > MAX_VERSION_LENGTH) return undefined
  const match = LOOSE.exec(text)
  if (match === null) return undefined
  const [, v = '', major = '0', minor, patch, prerelease] = match
  const numbers = [major, minor ?? '0', patch ?? '0'].map((part) => BigInt(part).toString()).join('.')
  const canonical = prerelease === undefined ? numbers : `${numbers}-${prerelease}`
  const parsed = parse(canonical)
  if (parsed === null) return undefined
  return {
    text,
    canonical,
    prerelease: parsed.prerelease,
    hasV: v !== '',
    parts: countParts(minor, patch),
    isStrict: parse(v === '' ? text : text.slice(1))?.raw === text.slice(v.length) && patch !== undefined,
  }
}

/** Orders two versions by SemVer precedence, a leading `v` and build metadata aside: negative where `a` is older. */
export function compareVersions(a: Version, b: Version): number {
  return compareBuild(a.canonical, b.canonical)
}

/** True for two texts that KubeVela takes for the same version: equal but for a leading `v` (versioned_registry.go). */
export function isSameVersion(a: string, b: string): boolean {
  return withoutV(a) === withoutV(b)
}

/** The text without one leading `v`. */
export function withoutV(text: string): string {
  return text.startsWith('v') ? text.slice(1) : text
}

function countParts(minor: string | undefined, patch: string | undefined): 1 | 2 | 3 {
  if (minor === undefined) return 1
  return patch === undefined ? 2 : 3
}

/**
 * The newest of some versions within a range as Helm takes ranges (Masterminds/semver: commas and blanks mean and, `||` or); no
 * prerelease unless the range names one. Undefined where none fits, or the range cannot be read.
 */
export function newestWithin(range: string, versions: readonly string[]): string | undefined {
  if (range.length > MAX_VERSION_LENGTH) return undefined
  // Masterminds take `1.2` for `1.2.x`, as node-semver does; only the commas differ.
  const constraint = validRange(range.replaceAll(',', ' '))
  if (constraint === null) return undefined
  const fitting = versions.flatMap((text) => {
    const version = parseVersion(text)
    return version !== undefined && satisfies(version.canonical, constraint) ? [version] : []
  })
  return fitting.toSorted((a, b) => compareVersions(b, a))[0]?.text
}
