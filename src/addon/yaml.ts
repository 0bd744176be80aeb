import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  stringify,
} from 'yaml'
import type { Position } from './text-position.ts'
import { type LineTable, makeLineTable } from './text-position.ts'
import { reindentQuotes } from './yaml-quotes.ts'
import { type ResolvedScalar, resolvePlainScalar, type ScalarValue } from './yaml-scalar.ts'

/** Half-open range of UTF-16 offsets in the text that was read. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A scalar with the value KubeVela gives it and the text its author wrote. */
export interface YamlScalar {
  readonly kind: 'scalar'
  readonly value: ScalarValue
  readonly asString: string | undefined
  /** True for `'…'`, `"…"` and block scalars: those are strings whatever they look like. */
  readonly quoted: boolean
  readonly range: Range
}

/** One `key: value` pair; pairs keep the order of the text, and repeated keys stay visible. */
export interface YamlEntry {
  readonly key: string
  readonly keyRange: Range
  readonly value: YamlNode
}

/** A mapping; `toJson` lets the last of repeated keys win, as KubeVela's reader does. */
export interface YamlMap {
  readonly kind: 'map'
  readonly entries: readonly YamlEntry[]
  readonly range: Range
}

/** A sequence. */
export interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly range: Range
}

/** A YAML value with its place in the text. Aliases and merge keys are resolved; the places are those of the anchors. */
export type YamlNode = YamlScalar | YamlMap | YamlList

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What reading a YAML text gave. */
export type YamlReading = YamlText | YamlBroken

/** A text that parses. */
export interface YamlText {
  readonly kind: 'read'
  /** The first document; undefined where it is empty, a comment only, or null. */
  readonly root: YamlNode | undefined
  /** Documents after the first, which KubeVela never reads: where each begins. */
  readonly laterDocuments: readonly Position[]
  positionOf(range: Range): Position
}

/** A text that does not parse, or that passes a limit: why and where. */
export interface YamlBroken {
  readonly kind: 'broken'
  readonly message: string
  readonly position: Position
}

/** Collections nested deeper than this are refused: no addon needs them, and parsers exhaust their stack on them. */
export const MAX_YAML_DEPTH = 64
/** More lines and flow indicators than this are refused before they are parsed (T30): the largest CRDs have a tenth of them. */
export const MAX_YAML_PARTS = 200_000
/** More nodes than this that come of aliases are an alias bomb (T23). */
export const MAX_ALIASED_NODES = 20_000

/**
 * Reads YAML as KubeVela does (`sigs.k8s.io/yaml` v1.4: YAML 1.1, first document only, repeated keys allowed, merge keys
 * resolved). Never throws for what the text holds: a text that does not parse is `broken`, with the first cause and its place.
 */
export function readYaml(text: string): YamlReading {
  if (countParts(text) > MAX_YAML_PARTS) {
    const message = `it has more than ${MAX_YAML_PARTS} lines and flow indicators`
    return { kind: 'broken', message, position: { line: 1, column: 1 } }
  }
  const reading = readExactly(text, (offset) => offset, makeLineTable(text))
  if (reading.kind === 'read' || !/['"]/.test(text)) return reading
  // Go's reader is laxer than YAML 1.2 where quoted text spans lines; what it cannot read stays as it is.
  const reindented = reindentQuotes(text)
  if (reindented.text === text) return reading
  const second = readExactly(reindented.text, reindented.originalOffset, makeLineTable(text))
  return second.kind === 'read' ? second : reading
}

function countParts(text: string): number {
  let parts = 0
  for (const character of ['\n', ',', '[', '{']) {
    for (
      let at = text.indexOf(character);
      at !== -1 && parts <= MAX_YAML_PARTS;
      at = text.indexOf(character, at + 1)
    )
      parts += 1
  }
  return parts
}

function readExactly(
  text: string,
  originalOffset: (offset: number) => number,
  lines: LineTable,
): YamlReading {
  const positionAt = (offset: number) => lines.positionAt(originalOffset(offset))
  try {
    const parts = parseDocument(text, {
      schema: 'failsafe',
      version: '1.1',
      uniqueKeys: false,
      keepSourceTokens: false,
      prettyErrors: false,
      strict: false,
      // Any other level drops the error that tells of further documents.
      logLevel: 'error',
      lineCounter: new LineCounter(),
    })
    const later = parts.errors.filter(
      (error) => error.code === 'MULTIPLE_DOCS' && hasContent(text.slice(error.pos[0])),
    )
    const broken = parts.errors.find((error) => error.code !== 'MULTIPLE_DOCS')
    if (broken !== undefined)
      return { kind: 'broken', message: worded(broken.message), position: positionAt(broken.pos[0]) }
    const reader = makeNodeReader(text, originalOffset)
    const root = parts.contents === null ? undefined : reader.read(parts.contents, 0)
    return {
      kind: 'read',
      root: isEmpty(root) ? undefined : root,
      laterDocuments: later.map((error) => positionAt(error.pos[0])),
      positionOf: (range) => lines.positionAt(range.start),
    }
  } catch (thrown) {
    return brokenBy(thrown, (offset) => lines.positionAt(offset))
  }
}

// The parser gives up on nesting when its stack ends (T25).
function worded(message: string): string {
  return message.includes('call stack') ? `nested deeper than ${MAX_YAML_DEPTH} levels` : message
}

// A separator with nothing but comments behind it loses nobody anything.
function hasContent(document: string): boolean {
  return document.split('\n').some((line) => !/^(?:---|\.\.\.)?[ \t\r]*(?:#.*)?$/.test(line))
}

function isEmpty(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === undefined)
}

function brokenBy(thrown: unknown, positionAt: (offset: number) => Position): YamlBroken {
  if (thrown instanceof YamlLimit) {
    return { kind: 'broken', message: thrown.message, position: positionAt(thrown.offset) }
  }
  if (thrown instanceof RangeError) {
    return { kind: 'broken', message: `nested deeper than ${MAX_YAML_DEPTH} levels`, position: positionAt(0) }
  }
  throw thrown
}

class YamlLimit extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = new.target.name
    this.offset = offset
  }
}

function makeNodeReader(text: string, originalOffset: (offset: number) => number) {
  const anchors = new Map<string, Node>()
  let aliased = 0
  let openAliases = 0

  function read(node: Node, depth: number): YamlNode {
    const range = rangeOf(node, originalOffset)
    if (openAliases > 0) aliased += 1
    if (aliased > MAX_ALIASED_NODES)
      throw new YamlLimit(`aliases expand to more than ${MAX_ALIASED_NODES} values`, range.start)
    if (depth > MAX_YAML_DEPTH)
      throw new YamlLimit(`nested deeper than ${MAX_YAML_DEPTH} levels`, range.start)
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isAlias(node)) return readAlias(node.source, range, depth)
    if (isScalar(node)) return readScalar(node, range, text)
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => readChild(item, range, depth)), range }
    if (isMap(node)) return { kind: 'map', entries: readEntries(node.items, range, depth), range }
    throw new YamlLimit('unknown kind of YAML value', range.start)
  }

  function readAlias(source: string, range: Range, depth: number): YamlNode {
    const target = anchors.get(source)
    if (target === undefined) throw new YamlLimit(`unknown anchor "${source}"`, range.start)
    openAliases += 1
    const resolved = read(target, depth + 1)
    openAliases -= 1
    return resolved
  }

  function readChild(child: unknown, parent: Range, depth: number): YamlNode {
    return isYamlNode(child) ? read(child, depth + 1) : absent(parent)
  }

  function readEntries(
    pairs: readonly { key: unknown; value?: unknown }[],
    parent: Range,
    depth: number,
  ): YamlEntry[] {
    const own: YamlEntry[] = []
    const merged: YamlEntry[] = []
    for (const { key, value } of pairs) {
      const keyNode = readChild(key, parent, depth)
      const valueNode = readChild(value, keyNode.range, depth)
      if (keyNode.kind !== 'scalar') throw new YamlLimit('a key must be a scalar', keyNode.range.start)
      if (keyNode.asString === '<<' && !keyNode.quoted) merged.push(...mergedEntries(valueNode))
      else own.push({ key: keyNode.asString ?? 'null', keyRange: keyNode.range, value: valueNode })
    }
    const ownKeys = new Set(own.map((entry) => entry.key))
    return [...merged.filter((entry) => !ownKeys.has(entry.key)), ...own]
  }

  return { read }
}

// The first of several merged maps wins, and own keys win over all (YAML 1.1 merge key type).
function mergedEntries(value: YamlNode): readonly YamlEntry[] {
  const maps = value.kind === 'list' ? value.items : [value]
  const found = new Map<string, YamlEntry>()
  for (const map of maps) {
    if (map.kind !== 'map') throw new YamlLimit('a merge key (<<) needs a mapping', map.range.start)
    for (const entry of map.entries) if (!found.has(entry.key)) found.set(entry.key, entry)
  }
  return [...found.values()]
}

function isYamlNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value)
}

function absent(near: Range): YamlScalar {
  return {
    kind: 'scalar',
    value: undefined,
    asString: undefined,
    quoted: false,
    range: { start: near.end, end: near.end },
  }
}

function readScalar(node: Scalar, range: Range, source: string): YamlScalar {
  const text = textOf(node, source)
  const isPlain = node.type === Scalar.PLAIN || node.type === undefined
  const isQuoted = !isPlain || node.tag === 'tag:yaml.org,2002:str'
  const resolved: ResolvedScalar = isQuoted ? { value: text, asString: text } : resolvePlainScalar(text)
  return { kind: 'scalar', ...resolved, quoted: isQuoted, range }
}

// A block scalar that the text ends in has no line break that its source has not (libyaml).
function textOf(node: Scalar, source: string): string {
  const text = typeof node.value === 'string' ? node.value : ''
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  const endsSource = isBlock && (node.range?.[1] ?? 0) >= source.length && !source.endsWith('\n')
  return endsSource && text.endsWith('\n') ? text.slice(0, -1) : text
}

function rangeOf(node: Node, originalOffset: (offset: number) => number): Range {
  const [start, end] = node.range ?? [0, 0]
  return { start: originalOffset(start), end: originalOffset(end) }
}

/** The plain JSON that KubeVela's reader makes of a node: the last of repeated keys wins, an absent value is null. */
export function toJson(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value ?? null
  if (node.kind === 'list') return node.items.map(toJson)
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]))
}

/**
 * Prints a value as Go's YAML writers do: keys in the order given, two-space indent, no line folding, a final newline.
 * Undefined members are left out.
 */
export function printYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false })
}
