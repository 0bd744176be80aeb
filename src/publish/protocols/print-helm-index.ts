import { byCodeUnit } from '../../addon/order.ts'
import type { Json } from '../../addon/yaml.ts'
import { resolvePlainScalar } from '../../addon/yaml-scalar.ts'
import type { HelmIndex, IndexRow } from './helm-index.ts'

/**
 * Prints `index.yaml` so that every reader takes it alike: Helm's keys only, sorted as Go sorts them, every text that YAML 1.1 or
 * 1.2 might take for something else in double quotes, one line per value. The index is printed as it is sorted.
 */
export function printHelmIndex(index: HelmIndex): string {
  const { generated, entries, rest } = index
  const printed = [...entries].map(([name, rows]): Member => [name, rows.map((row) => printable(row))])
  const members: readonly Member[] = [
    ...Object.entries(rest),
    ['entries', new Map(printed)],
    ...(generated === undefined ? [] : [['generated', generated] as const]),
  ]
  return `${mapping(
    members.toSorted(([a], [b]) => byCodeUnit(a, b)),
    '',
  ).join('\n')}\n`
}

/** The row as Helm's JSON names it; what is empty is left out, as Go leaves it out. */
export function rowFields(row: IndexRow): Readonly<Record<string, Json>> {
  const { name, version, urls, created, digest, annotations, rest } = row
  const given: Readonly<Record<string, Json | undefined>> = {
    ...rest,
    annotations,
    created,
    digest,
    name: name === '' ? undefined : name,
    urls,
    version: version === '' ? undefined : version,
  }
  const entries = Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return Object.fromEntries(entries.toSorted(([a], [b]) => byCodeUnit(a, b)))
}

type Printable = Json | ReadonlyMap<string, Printable> | readonly Printable[]
type Member = readonly [string, Printable]

function printable(row: IndexRow): ReadonlyMap<string, Printable> {
  return new Map(Object.entries(rowFields(row)))
}

function mapping(members: readonly Member[], indent: string): readonly string[] {
  return members.flatMap(([key, value]) => {
    const head = key.length > MAX_SIMPLE_KEY ? `? ${scalar(key)}\n${indent}:` : `${scalar(key)}:`
    const body = block(value, indent)
    return body.kind === 'line' ? [`${indent}${head} ${body.text}`] : [`${indent}${head}`, ...body.lines]
  })
}

// A key longer than 1024 characters needs the `?` form (YAML 1.1, 9.3.2); quoting may lengthen one tenfold.
const MAX_SIMPLE_KEY = 100

type Block =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }

function block(value: Printable, indent: string): Block {
  if (value instanceof Map) return nested([...value], indent)
  if (isList(value)) {
    if (value.length === 0) return { kind: 'line', text: '[]' }
    return { kind: 'lines', lines: value.flatMap((item) => listItem(item, indent)) }
  }
  if (typeof value === 'object' && value !== null) return nested(Object.entries(value), indent)
  return { kind: 'line', text: typeof value === 'string' ? scalar(value) : String(value) }
}

function nested(members: readonly Member[], indent: string): Block {
  if (members.length === 0) return { kind: 'line', text: '{}' }
  return { kind: 'lines', lines: mapping(members, `${indent}  `) }
}

// Go indents lists no further than the key that holds them.
function listItem(item: Printable, indent: string): readonly string[] {
  const body = block(item, indent)
  if (body.kind === 'line') return [`${indent}- ${body.text}`]
  if (isList(item)) return [`${indent}-`, ...listLines(item, `${indent}  `)]
  const [first = '', ...others] = body.lines
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...others]
}

function listLines(items: readonly Printable[], indent: string): readonly string[] {
  return items.flatMap((item) => listItem(item, indent))
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value)
}

// Texts of these characters are the same text in YAML 1.1 and 1.2 unless they look like a number, a date or a word such as `yes`.
const PLAIN = /^[A-Za-z][A-Za-z0-9 _./+-]*(?:[:=][A-Za-z0-9_./+-]+)*[A-Za-z0-9_/+-]*$/
const HEX_OR_SPECIAL = /^(?:[~=]|0o|[yn]$|null$)/i

function scalar(text: string): string {
  if (
    PLAIN.test(text) &&
    !text.endsWith(' ') &&
    resolvePlainScalar(text).value === text &&
    !HEX_OR_SPECIAL.test(text)
  )
    return text
  return quoted(text)
}

function quoted(text: string): string {
  const escaped = [...text].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    if (character === '\n') return '\\n'
    if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) return character
    return escapeOf(character.codePointAt(0) ?? 0)
  })
  return `"${escaped.join('')}"`
}

function escapeOf(code: number): string {
  // Half of a surrogate pair is no character; Go writes the replacement character in its place.
  if (code >= 0xd800 && code <= 0xdfff) return '\\uFFFD'
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
