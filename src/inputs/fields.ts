import { ActionError } from '../errors.ts'

/** Refuses an input: says which, what was given and what is allowed. */
export function refuseInput(name: string, value: string, allowed: string): ActionError {
  return new ActionError(`invalid input ${name}: "${value}"`, {
    kind: 'input',
    hint: `${name} takes ${allowed}`,
  })
}

/** Reads a yes-or-no input; `undefined` where it is unset. Takes the words of YAML 1.2 and of GitHub's own inputs. */
export function parseFlag(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined
  if (/^true$/i.test(value)) return true
  if (/^false$/i.test(value)) return false
  throw refuseInput(name, value, '"true" or "false"')
}

/** Reads one of several words; `undefined` where it is unset. */
export function parseChoice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw refuseInput(name, value, `one of ${choices.join(', ')}`)
  return found
}

/** Reads a list with one item a line or items between commas; blanks around items and empty items are dropped. */
export function parseList(value: string | undefined): readonly string[] {
  if (value === undefined) return []
  return value
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Reads a list with one item a line, for items that may hold commas. */
export function parseLines(value: string | undefined): readonly string[] {
  if (value === undefined) return []
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Reads a whole number between two bounds; `undefined` where it is unset. */
export function parseWhole(
  name: string,
  value: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (value === undefined) return undefined
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw refuseInput(name, value, `a whole number from ${least} to ${most}`)
}
