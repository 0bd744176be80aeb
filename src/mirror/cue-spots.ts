import { type CueField, cueFields } from '../addon/cue-fields.ts'
import { type CueToken, cueTokens } from '../addon/cue-tokens.ts'
import type { Range } from '../addon/yaml.ts'
import type { Neighbour, SourceEdit, Spot } from './spots.ts'

/** A CUE file as its author wrote it. */
export interface CueText {
  readonly path: string
  readonly text: string
}

interface Source extends CueText {
  readonly fields: readonly CueField[]
}

interface FieldIn {
  readonly source: Source
  readonly field: CueField
}

/** References that lead to references; no author goes so far. */
const MAX_STEPS = 8

/**
 * The places in CUE files that say the `url` of anything: the literal, the default of a choice, or what a reference leads to, be it a
 * parameter, a `let` or a field that several share. A concatenation is one place as a whole, or its parts.
 */
export function cueSpots(files: readonly CueText[]): readonly Spot[] {
  const sources = files.map((file): Source => ({ ...file, fields: cueFields(file.text) }))
  const all = sources.flatMap((source) => source.fields.map((field): FieldIn => ({ source, field })))
  return all
    .filter(({ field }) => field.path.at(-1) === 'url' && !field.isLet)
    .flatMap((one) => spotsOf(one, { all, neighbours: [neighbourOf(one, all)], steps: 0 }))
}

interface Search {
  readonly all: readonly FieldIn[]
  readonly neighbours: readonly Neighbour[]
  readonly steps: number
}

function spotsOf({ source, field }: FieldIn, search: Search): readonly Spot[] {
  const said = readExpression(source.text, field.value)
  const spot = (range: Range, ways: Spot['ways']): Spot => ({
    path: source.path,
    range,
    text: source.text.slice(range.start, range.end),
    ways,
    neighbours: search.neighbours,
  })
  switch (said.kind) {
    case 'literal':
      return [spot(said.range, [sayAt(source, said.range)])]
    case 'type':
      return []
    case 'reference': {
      const targets = search.steps < MAX_STEPS ? fieldsNamed(said.labels, search.all) : []
      const found = targets.flatMap((one) => spotsOf(one, { ...search, steps: search.steps + 1 }))
      return found.length > 0 ? found : [spot(field.value, [sayAt(source, field.value)])]
    }
    case 'computed':
      return [
        spot(field.value, [
          sayAt(source, field.value),
          ...(search.steps < MAX_STEPS ? inParts({ source, field }, search) : []),
        ]),
      ]
  }
}

type Said =
  | { readonly kind: 'literal'; readonly range: Range }
  | { readonly kind: 'reference'; readonly labels: readonly string[] }
  /** `string`, `=~"…"`: no value at all. */
  | { readonly kind: 'type' }
  | { readonly kind: 'computed' }

function readExpression(text: string, { start, end }: Range): Said {
  const tokens = [...cueTokens(text.slice(0, end), start)].filter(({ kind }) => kind !== 'newline')
  const [first] = tokens
  if (first === undefined) return { kind: 'type' }
  if (tokens.length === 1 && isPlainText(first)) return { kind: 'literal', range: first }
  if (tokens.length === 1 && TYPES.has(first.text)) return { kind: 'type' }
  if (BOUNDS.has(first.text) || (first.text === 'string' && tokens[1]?.text === '&')) return { kind: 'type' }
  const marked = tokens.findIndex((token, at) => token.text === '*' && startsOperand(tokens[at - 1]))
  const byDefault = tokens[marked + 1]
  const isChoice = tokens.some(({ text: one }) => one === '|')
  if (marked !== -1 && byDefault !== undefined && isChoice && isPlainText(byDefault))
    return { kind: 'literal', range: byDefault }
  const labels = labelsOf(marked !== -1 && isChoice ? untilBar(tokens.slice(marked + 1)) : tokens)
  return labels === undefined ? { kind: 'computed' } : { kind: 'reference', labels }
}

const TYPES = new Set(['string', '_', 'bytes', 'number', 'int', 'bool', 'null', '_|_'])

/** What begins a condition that a value must meet. */
const BOUNDS = new Set(['=~', '!~', '!=', '<', '>', '<=', '>='])

function startsOperand(before: CueToken | undefined): boolean {
  return before === undefined || before.text === '|' || before.text === '('
}

function untilBar(tokens: readonly CueToken[]): readonly CueToken[] {
  const bar = tokens.findIndex(({ text }) => text === '|')
  return bar === -1 ? tokens : tokens.slice(0, bar)
}

function isPlainText({ kind, text }: CueToken): boolean {
  return kind === 'operand' && /^#*"/.test(text) && !/\\#*\(/.test(text)
}

// `a.b["c"].d`, nothing else.
function labelsOf(tokens: readonly CueToken[]): readonly string[] | undefined {
  const labels: string[] = []
  let at = 0
  while (at < tokens.length) {
    const [token, next, third] = tokens.slice(at, at + 3)
    const isFirst = at === 0
    if (isFirst && token !== undefined && isWord(token)) at += 1
    else if (!isFirst && token?.text === '.' && next !== undefined && (isWord(next) || isPlainText(next)))
      at += 2
    else if (
      !isFirst &&
      token?.text === '[' &&
      next !== undefined &&
      isPlainText(next) &&
      third?.text === ']'
    )
      at += 3
    else return undefined
    const label = isFirst ? token : next
    labels.push((label?.text ?? '').replace(/^"(.*)"$/, '$1'))
  }
  return labels.length === 0 ? undefined : labels
}

function isWord({ kind, text }: CueToken): boolean {
  return kind === 'operand' && /^[#_$\p{L}]/u.test(text) && !TYPES.has(text)
}

// The fields that a reference can mean: those whose path ends in it, else (a loop's own name, an alias) in all of it but the first.
function fieldsNamed(labels: readonly string[], all: readonly FieldIn[]): readonly FieldIn[] {
  for (let from = 0; from < labels.length; from += 1) {
    const wanted = labels.slice(from)
    const found = all.filter(
      ({ field }) =>
        endsWith(field.path, wanted) && (labels[0] !== 'parameter' || field.path[0] === 'parameter'),
    )
    if (found.length > 0) return found
  }
  return []
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  return end.every((label, at) => path[path.length - end.length + at] === label)
}

function sayAt({ path }: CueText, { start, end }: Range): (value: string) => readonly SourceEdit[] {
  return (value) => [{ path, start, end, replacement: JSON.stringify(value) }]
}

// The first text of an expression, or what its first reference leads to, says all, and every other one nothing: what the
// expression refers to stays in use, where a release refuses sources that nothing uses.
function inParts(
  { source, field }: FieldIn,
  search: Search,
): readonly ((value: string) => readonly SourceEdit[])[] {
  const parts = partsOf(source, field.value, search)
  const [first, ...others] = parts
  if (first === undefined) return []
  return [(value) => [...first(value), ...others.flatMap((part) => part(''))]]
}

type Part = (value: string) => readonly SourceEdit[]

function partsOf(source: Source, { start, end }: Range, search: Search): readonly Part[] {
  const tokens = [...cueTokens(source.text.slice(0, end), start)]
  return tokens.flatMap((token, at): readonly Part[] => {
    if (isPlainText(token))
      return tokens[at - 1]?.text === '[' && isIndex(tokens, at) ? [] : [sayAt(source, token)]
    if (token.kind === 'operand' && token.text.startsWith('"'))
      return [sayInterpolated(source, token, search)]
    if (!isWord(token) || tokens[at - 1]?.text === '.' || tokens[at + 1]?.text === '(') return []
    const labels = longestReference(tokens.slice(at))
    const known = fieldsNamed(labels, search.all).filter(({ field }) => field.path[0] !== 'parameter')
    return known.flatMap((one) => {
      const said = readExpression(one.source.text, one.field.value)
      return said.kind === 'literal' ? [sayAt(one.source, said.range)] : []
    })
  })
}

function isIndex(tokens: readonly CueToken[], at: number): boolean {
  const before = tokens[at - 2]
  return (
    before !== undefined &&
    (before.kind === 'operand' || before.kind === 'close') &&
    tokens[at + 1]?.text === ']'
  )
}

function longestReference(tokens: readonly CueToken[]): readonly string[] {
  let labels: readonly string[] = []
  for (let length = 1; length <= tokens.length; length += 1) {
    const longer = labelsOf(tokens.slice(0, length))
    if (longer !== undefined) labels = longer
  }
  return labels
}

// `"\(base)/charts"`: what is interpolated stays, its value says all; the text around it goes.
function sayInterpolated(source: Source, token: CueToken, search: Search): Part {
  const inner = [...token.text.matchAll(/\\\(([^()]*)\)/g)]
  const references = inner.flatMap((match) => fieldsNamed((match[1] ?? '').trim().split('.'), search.all))
  const said = references.flatMap((one) => {
    const value = readExpression(one.source.text, one.field.value)
    return value.kind === 'literal' ? [sayAt(one.source, value.range)] : []
  })
  const bare = `"${inner.map(([whole]) => whole).join('')}"`
  const [first, ...others] = said
  return (value) => [
    { path: source.path, start: token.start, end: token.end, replacement: bare },
    ...(first?.(value) ?? []),
    ...others.flatMap((part) => part('')),
  ]
}

function neighbourOf({ source, field }: FieldIn, all: readonly FieldIn[]): Neighbour {
  const parent = field.path.slice(0, -1)
  const beside = source.fields.filter(
    (other) =>
      other.struct === field.struct &&
      other.path.length === field.path.length &&
      other.path.at(-1) === 'repoType' &&
      endsWith(other.path, [...parent, 'repoType']),
  )
  const written = beside.length > 0 ? beside : outerRepoTypes({ source, field })
  if (written.length === 0) return { write: (repoType) => [insertBefore({ source, field }, repoType)] }
  const spots = written.flatMap((one) => spotsOf({ source, field: one }, { all, neighbours: [], steps: 0 }))
  return { write: (repoType) => spots.flatMap((spot) => spot.ways[0]?.(repoType) ?? []) }
}

// A url in a condition of its own has its repoType in the struct around.
function outerRepoTypes({ source, field }: FieldIn): readonly CueField[] {
  const wanted = [...field.path.slice(0, -1), 'repoType']
  const same = source.fields.filter(({ path }) => path.length === wanted.length && endsWith(path, wanted))
  const around = same.filter(
    ({ value }) => enclosing(source, field) === enclosing(source, { label: value, value }),
  )
  return around
}

// The innermost field of more than one line around a place, that both lie in.
function enclosing(source: Source, { value }: Pick<CueField, 'label' | 'value'>): CueField | undefined {
  return source.fields
    .filter(
      (one) =>
        one.value.start < value.start && value.end <= one.value.end && source.text[one.value.start] === '{',
    )
    .toSorted((a, b) => b.value.start - a.value.start)[0]
}

// In a chain such as `properties: url: "…"` the whole chain is said again.
function insertBefore({ source, field }: FieldIn, repoType: string): SourceEdit {
  const { text, path } = source
  const lineStart = text.lastIndexOf('\n', field.label.start - 1) + 1
  const head = text.slice(lineStart, field.label.start)
  const chain = /^[ \t]*((?:[\w"$#-]+:[ \t]*)*)$/.exec(head)
  const said = `repoType: ${JSON.stringify(repoType)}`
  if (chain === null)
    return { path, start: field.label.start, end: field.label.start, replacement: `${said}, ` }
  const indent = /^[ \t]*/.exec(head)?.[0] ?? ''
  return { path, start: lineStart, end: lineStart, replacement: `${indent}${chain[1] ?? ''}${said}\n` }
}
