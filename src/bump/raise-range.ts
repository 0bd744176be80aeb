import { parseVersion } from '../addon/version.ts'
import { checkRequirement } from '../kubevela/requirement.ts'

/**
 * The range that takes in a dependency's new version, in the author's way of writing: the first that KubeVela's own parser accepts
 * of the same operator at the new version, the same upper bound moved beyond it, and another alternative. Undefined where the
 * range takes the version in already, or nothing else does.
 */
export function raiseRange(range: string, version: string): string | undefined {
  if (range === '' || checkRequirement(version, range).kind === 'met') return undefined
  const alternatives = range.split('||')
  const last = alternatives.at(-1) ?? ''
  const raised = candidatesOf(last, version)
  const candidates =
    alternatives.length === 1
      ? raised
      : raised.map((candidate) => `${range.trimEnd()} || ${candidate.trim()}`)
  return [...candidates, `>=${numbersOf(version)}`].find(
    (candidate) => checkRequirement(version, candidate).kind === 'met',
  )
}

// What a range says of one bound: an operator, perhaps a `v`, numbers or wildcards, a suffix.
const BOUND = /(<=?|=<|>=?|=>|~>?|\^|!=|=)?(\s*)(v?)(\d+(?:\.[\dxX*]+)*)((?:-[0-9A-Za-z.-]+)?)/g

function candidatesOf(range: string, version: string): readonly string[] {
  return [
    range.replace(BOUND, (whole, operator = '', space = '', v = '', numbers = '') =>
      isUpper(operator) ? whole : `${operator}${space}${v}${likeWritten(numbers, version)}`,
    ),
    range.replace(BOUND, (whole, operator = '', space = '', v = '', numbers = '') =>
      isUpper(operator) ? `${operator}${space}${v}${beyond(numbers, version, operator)}` : whole,
    ),
    range.replace(BOUND, (whole, operator = '', space = '', v = '', numbers = '') =>
      isUpper(operator)
        ? `${operator}${space}${v}${beyond(numbers, version, operator)}`
        : operator === '!='
          ? whole
          : `${operator}${space}${v}${likeWritten(numbers, version)}`,
    ),
  ]
}

function isUpper(operator: string): boolean {
  return operator.startsWith('<') || operator === '=<'
}

// As many numbers as the author wrote, wildcards where he had them.
function likeWritten(numbers: string, version: string): string {
  const own = numbersOf(version).split('.')
  return numbers
    .split('.')
    .map((part, at) => (/^\d+$/.test(part) ? (own[at] ?? '0') : part))
    .join('.')
}

// `<2.0.0` becomes `<3.0.0` for 2.1.0; a bound within a major version moves by its minor.
function beyond(numbers: string, version: string, operator: string): string {
  if (operator === '<=' || operator === '=<') return likeWritten(numbers, version)
  const [major = '0', minor = '0'] = numbersOf(version).split('.')
  const parts = numbers.split('.')
  const isWithinMajor = parts.length > 1 && Number(parts[1]) > 0
  const next = isWithinMajor
    ? [major, String(BigInt(minor) + 1n), '0']
    : [String(BigInt(major) + 1n), '0', '0']
  return next.slice(0, parts.length).join('.')
}

function numbersOf(version: string): string {
  return (parseVersion(version)?.canonical ?? version).split('-')[0] ?? ''
}
