import { compareVersions, parseVersion, type Version } from '../addon/version.ts'

/** Whether a version fulfils a requirement, or why nothing does. */
export type RequirementCheck =
  | { readonly kind: 'met' }
  | { readonly kind: 'unmet' }
  /** Neither: KubeVela cannot read the requirement or the version, and refuses. */
  | { readonly kind: 'broken'; readonly message: string }

/** Longer requirements are refused before regular expressions see them. */
export const MAX_REQUIREMENT_LENGTH = 256

/**
 * Tells whether a version fulfils a requirement (`system.vela`, `system.kubernetes`, a dependency's `version`) just as KubeVela
 * does (pkg/addon/addon.go checkSemVer over Masterminds/semver v3.2.1). Its ways are its own: every letter `v` of the
 * requirement is read as a space, prereleases match only constraints that have one, and where the requirement has none they
 * are tried once more without theirs.
 */
export function checkRequirement(actual: string, requirement: string): RequirementCheck {
  if (requirement === '') return { kind: 'met' }
  const range = parseRange(requirement)
  if (range.kind === 'broken') return range
  const text = actual.startsWith('v') ? actual.slice(1) : actual
  const version = parseVersion(text)
  if (version === undefined) return { kind: 'broken', message: `"${actual}" is no semantic version` }
  if (isWithin(range.alternatives, version)) return { kind: 'met' }
  if (!actual.includes('-') || requirement.includes('-')) return { kind: 'unmet' }
  return checkWithoutPrerelease(actual, requirement, range.alternatives)
}

/** Why KubeVela cannot read a requirement; undefined where it can. Empty is fine: anything goes. */
export function requirementProblem(requirement: string): string | undefined {
  if (requirement === '') return undefined
  const range = parseRange(requirement)
  return range.kind === 'broken' ? range.message : undefined
}

function checkWithoutPrerelease(
  actual: string,
  requirement: string,
  alternatives: readonly Alternative[],
): RequirementCheck {
  const release = actual.slice(actual.startsWith('v') ? 1 : 0, actual.indexOf('-'))
  // `>=1.5.0` is not fulfilled by 1.5.0-beta.1, but `>=v1.5.0` is: the texts are compared, not the versions.
  const bound = requirement.slice(requirement.indexOf('=') + 1)
  if (requirement.includes('>=') && bound === release) return { kind: 'unmet' }
  const version = parseVersion(release)
  if (version === undefined) return { kind: 'broken', message: `"${release}" is no semantic version` }
  return isWithin(alternatives, version) ? { kind: 'met' } : { kind: 'unmet' }
}

type Alternative = readonly Constraint[]

interface Constraint {
  readonly operator: string
  readonly bound: Version
  readonly numbers: Numbers
  /** Which of the numbers is left open: `1` and `1.x` leave the minor one, `*` all. */
  readonly open: 'none' | 'all' | 'minor' | 'patch'
}

interface Numbers {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
}

type RangeReading =
  | { readonly kind: 'range'; readonly alternatives: readonly Alternative[] }
  | { readonly kind: 'broken'; readonly message: string }

// The grammar of Masterminds/semver v3.2.1 constraints. `|` among the digits is its own; such numbers fail later on.
const SPACE = '[\\t\\n\\f\\r ]'
// Runs of spaces become one first, which changes no meaning and leaves each expression one way to match.
const SPACES = new RegExp(`${SPACE}+`, 'g')
const OPERATOR = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^'
const PART = '[0-9|xX*]+'
const TAIL = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const BOUND = `v?(?:${PART})(?:\\.${PART})?(?:\\.${PART})?(?:-${TAIL})?(?:\\+${TAIL})?`
const ONE = `(?:${OPERATOR})${SPACE}*(?:${BOUND})`
const SEGMENT = new RegExp(`^${SPACE}*${ONE}${SPACE}*(?:(?:${SPACE}+|,${SPACE}*)${ONE}${SPACE}*)*$`)
const EACH = new RegExp(ONE, 'g')
const WHOLE = new RegExp(
  `^${SPACE}*(${OPERATOR})${SPACE}*v?(${PART})(?:\\.(${PART}))?(?:\\.(${PART}))?(-${TAIL})?(?:\\+${TAIL})?${SPACE}*$`,
)
const HYPHEN_RANGE = new RegExp(`${SPACE}*(${BOUND})${SPACE}+-${SPACE}+(${BOUND})${SPACE}*`, 'g')

function parseRange(requirement: string): RangeReading {
  if (requirement.length > MAX_REQUIREMENT_LENGTH) {
    return { kind: 'broken', message: `a requirement has at most ${MAX_REQUIREMENT_LENGTH} characters` }
  }
  const text = requirement
    .replaceAll('v', ' ')
    .replace(SPACES, ' ')
    .replace(HYPHEN_RANGE, '>= $1, <= $2 ')
    .replace(SPACES, ' ')
  const alternatives: Alternative[] = []
  for (const segment of text.split('||')) {
    if (!SEGMENT.test(segment)) return { kind: 'broken', message: `improper constraint: "${segment}"` }
    const constraints = (segment.match(EACH) ?? [segment]).map(parseConstraint)
    const known = constraints.filter((constraint) => constraint !== undefined)
    if (known.length < constraints.length)
      return { kind: 'broken', message: `improper constraint: "${segment}"` }
    alternatives.push(known)
  }
  return { kind: 'range', alternatives }
}

function parseConstraint(text: string): Constraint | undefined {
  const match = WHOLE.exec(text)
  if (match === null) return undefined
  const [, operator = '', major = '', minor, patch, prerelease = ''] = match
  const { numbers, open } = numbersOf(major, minor, patch)
  const bound = parseVersion(`${numbers}${prerelease}`)
  return bound === undefined ? undefined : { operator, bound, numbers: numbersIn(bound), open }
}

function numbersOf(major: string, minor: string | undefined, patch: string | undefined) {
  if (isWildcard(major)) return { numbers: '0.0.0', open: 'all' } as const
  if (minor === undefined || isWildcard(minor)) return { numbers: `${major}.0.0`, open: 'minor' } as const
  if (patch === undefined || isWildcard(patch))
    return { numbers: `${major}.${minor}.0`, open: 'patch' } as const
  return { numbers: `${major}.${minor}.${patch}`, open: 'none' } as const
}

function isWildcard(part: string): boolean {
  return part === 'x' || part === 'X' || part === '*'
}

function numbersIn(version: Version): Numbers {
  const [numbers = ''] = version.canonical.split('-', 1)
  const [major = '0', minor = '0', patch = '0'] = numbers.split('.')
  return { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch) }
}

function isWithin(alternatives: readonly Alternative[], version: Version): boolean {
  return alternatives.some((alternative) => alternative.every((constraint) => fulfils(version, constraint)))
}

function fulfils(version: Version, constraint: Constraint): boolean {
  const { operator, bound, numbers, open } = constraint
  const isForeignPrerelease = version.prerelease.length > 0 && bound.prerelease.length === 0
  const actual = numbersIn(version)
  const order = compareVersions(version, bound)
  if (operator === '!=') return differs(version, constraint, isForeignPrerelease)
  if (isForeignPrerelease) return false
  switch (operator) {
    case '>':
      return open === 'none' ? order > 0 : isBeyond(actual, constraint, order)
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return open === 'none' ? order <= 0 : isUpTo(actual, constraint)
    case '^':
      return order >= 0 && isCompatible(actual, constraint)
    case '~':
    case '~>':
      return isNear(actual, constraint, order)
    default:
      return open === 'none' ? order === 0 : isNear(actual, constraint, order)
  }

  // `>11` starts at 12, `>11.1` at 11.2.
  function isBeyond(has: Numbers, { open: left }: Constraint, compared: number): boolean {
    if (has.major !== numbers.major) return has.major > numbers.major
    if (left === 'minor') return false
    return left === 'patch' ? has.minor > numbers.minor : compared > 0
  }

  function isUpTo(has: Numbers, { open: left }: Constraint): boolean {
    if (has.major !== numbers.major) return has.major < numbers.major
    return left === 'minor' || has.minor <= numbers.minor
  }
}

function differs(
  version: Version,
  { bound, numbers, open }: Constraint,
  isForeignPrerelease: boolean,
): boolean {
  if (open === 'none') return compareVersions(version, bound) !== 0
  if (isForeignPrerelease) return false
  const actual = numbersIn(version)
  if (actual.major !== numbers.major) return true
  if (open === 'minor') return false
  if (actual.minor !== numbers.minor) return true
  if (open === 'patch') return version.prerelease.join('.') !== bound.prerelease.join('.')
  return compareVersions(version, bound) !== 0
}

function isNear(actual: Numbers, { numbers, open }: Constraint, order: number): boolean {
  if (order < 0) return false
  const isZero = numbers.major === 0n && numbers.minor === 0n && numbers.patch === 0n
  if (isZero && open !== 'minor' && open !== 'patch') return true
  return actual.major === numbers.major && (actual.minor === numbers.minor || open === 'minor')
}

function isCompatible(actual: Numbers, { numbers, open }: Constraint): boolean {
  if (actual.major !== numbers.major) return false
  if (numbers.major > 0n || open === 'minor') return true
  if (actual.minor !== numbers.minor) return false
  return numbers.minor > 0n || open === 'patch' || actual.patch === numbers.patch
}
