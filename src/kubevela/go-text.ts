import { byCodeUnit } from '../addon/order.ts'
import type { Json } from '../addon/yaml.ts'
import { resolvePlainScalar } from '../addon/yaml-scalar.ts'
import { isList, isObject } from './go-value.ts'

/** Prints JSON as Go's `json.Marshal` does: keys in byte order, `<`, `>` and `&` escaped. */
export function goJson(value: Json): string {
  if (isList(value)) return `[${value.map(goJson).join(',')}]`
  if (isObject(value)) {
    const members = Object.entries(value).toSorted(([a], [b]) => byCodeUnit(a, b))
    return `{${members.map(([key, item]) => `${quoted(key)}:${goJson(item)}`).join(',')}}`
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Prints JSON as `sigs.k8s.io/yaml` does (goyaml.v2 with its emitter's defaults): keys in natural order, lists flush with their
 * key, long text folded after column 80.
 */
export function goYaml(value: Json): string {
  if (isList(value)) return value.length === 0 ? '[]\n' : printList(value, 0)
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}\n' : printMap(value, 0)
  return `${printScalar(value, { indent: 0, column: 0, isKey: false })}\n`
}

interface Place {
  readonly indent: number
  readonly column: number
  readonly isKey: boolean
}

const BEST_WIDTH = 80

function printMap(map: { readonly [key: string]: Json }, indent: number): string {
  const lines = Object.entries(map)
    .toSorted(([a], [b]) => byNaturalOrder(a, b))
    .map(([key, value]) => {
      const label = `${printScalar(key, { indent, column: indent, isKey: true })}:`
      return `${' '.repeat(indent)}${label}${printValue(value, indent, indent + label.length)}`
    })
  return lines.join('')
}

function printValue(value: Json, indent: number, column: number): string {
  if (isList(value)) return value.length === 0 ? ' []\n' : `\n${printList(value, indent)}`
  if (isObject(value)) return Object.keys(value).length === 0 ? ' {}\n' : `\n${printMap(value, indent + 2)}`
  return ` ${printScalar(value, { indent: indent + 2, column: column + 1, isKey: false })}\n`
}

function printList(list: readonly Json[], indent: number): string {
  const margin = ' '.repeat(indent)
  return list
    .map((item) => {
      if (isObject(item) && Object.keys(item).length > 0) {
        return `${margin}- ${printMap(item, indent + 2).slice(indent + 2)}`
      }
      if (isList(item) && item.length > 0)
        return `${margin}- ${printList(item, indent + 2).slice(indent + 2)}`
      return `${margin}-${printValue(item, indent, indent + 1)}`
    })
    .join('')
}

function printScalar(value: Json, place: Place): string {
  if (value === null) return 'null'
  if (typeof value !== 'string') return printNumber(value)
  if (value.includes('\n') && !place.isKey && isBlock(value)) return printLiteral(value, place.indent)
  if (value.includes('\n') || isResolvable(value) || !isPrintable(value)) return doubleQuoted(value, place)
  return isPlain(value) ? fold(value, place) : singleQuoted(value, place)
}

function printNumber(value: Json): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return String(value).replace(/e([-+])(\d)$/, 'e$10$2')
}

// Text that would be read back as something else than text is quoted (goyaml.v2 encode.go stringv).
function isResolvable(text: string): boolean {
  const isSexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)
  const isDate = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt ])/.test(text)
  return resolvePlainScalar(text).value !== text || isSexagesimal || isDate || text === '<<'
}

// What goyaml's emitter allows without quotes in block context (emitterc.go analyze_scalar).
function isPlain(text: string): boolean {
  if (/^ | $/.test(text) || text.startsWith('---') || text.startsWith('...')) return false
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?: |$)/.test(text)) return false
  return !/: |:$| #/.test(text)
}

function isBlock(text: string): boolean {
  return isPrintable(text) && !text.endsWith(' ') && !text.includes(' \n')
}

function isPrintable(text: string): boolean {
  return /^[\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text)
}

// A line breaks at a single space once the text before it has passed the best width.
function fold(text: string, { indent, column, isKey }: Place): string {
  if (isKey) return text
  const characters = [...text]
  let result = ''
  let at = column
  for (const [index, character] of characters.entries()) {
    const isSingle = character === ' ' && characters[index - 1] !== ' ' && characters[index + 1] !== ' '
    if (isSingle && at > BEST_WIDTH && index > 0 && index < characters.length - 1) {
      result += `\n${' '.repeat(indent)}`
      at = indent
      continue
    }
    result += character
    at += 1
  }
  return result
}

function singleQuoted(text: string, place: Place): string {
  return `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`
}

function doubleQuoted(text: string, place: Place): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\u00([0-9a-f]{2})/g, (_, digits: string) => `\\x${digits.toUpperCase()}`)
  return `"${fold(escaped, { ...place, column: place.column + 1 })}"`
}

function printLiteral(text: string, indent: number): string {
  const keep = text.endsWith('\n\n') || text === '\n' ? '+' : ''
  const chomp = text.endsWith('\n') ? keep : '-'
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}

/** Orders keys as goyaml does: numbers by value, letters after all else (goyaml.v2 sorter.go). */
export function byNaturalOrder(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const one = left[at] ?? ''
    const other = right[at] ?? ''
    if (one === other) continue
    const isOneLetter = /\p{L}/u.test(one)
    const isOtherLetter = /\p{L}/u.test(other)
    if (isOneLetter && isOtherLetter) return byCodeUnit(one, other)
    if (isOneLetter !== isOtherLetter) return isOneLetter ? 1 : -1
    return byDigits(left, right, at)
  }
  return left.length - right.length
}

function byDigits(left: readonly string[], right: readonly string[], start: number): number {
  const one = digitsAt(left, start)
  const other = digitsAt(right, start)
  if (one.value !== other.value) return one.value - other.value
  if (one.length !== other.length) return one.length - other.length
  return byCodeUnit(left[start] ?? '', right[start] ?? '')
}

function digitsAt(characters: readonly string[], start: number): { value: number; length: number } {
  let value = 0
  let at = start
  for (; /^[0-9]$/.test(characters[at] ?? ''); at += 1) value = value * 10 + Number(characters[at])
  return { value, length: at - start }
}
