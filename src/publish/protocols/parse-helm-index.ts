import { type Json, readYaml, toJson, type YamlMap, type YamlNode } from '../../addon/yaml.ts'
import type { HelmIndex, IndexRow } from './helm-index.ts'

/** What reading an index gave. A `broken` one is as good as none to KubeVela: nothing of it can be installed. */
export type IndexReading =
  | { readonly kind: 'read'; readonly index: HelmIndex }
  | { readonly kind: 'broken'; readonly message: string }

/** An index larger than this is refused before it is parsed. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024

/**
 * Reads `index.yaml` as strictly as KubeVela (pkg/utils/helm/helm_helper.go GetIndexInfo: sigs.k8s.io/yaml UnmarshalStrict into
 * Helm's IndexFile): a key that Helm does not know, a key given twice or a value of another type breaks the whole index. Refused
 * as well: an empty file, an empty row, several documents and keys that differ in case only, because such an index has lost
 * something or is read differently by others.
 */
export function parseHelmIndex(bytes: Uint8Array): IndexReading {
  try {
    return { kind: 'read', index: readIndex(rootOf(bytes)) }
  } catch (thrown) {
    if (thrown instanceof IndexFault) return { kind: 'broken', message: thrown.message }
    throw thrown
  }
}

class IndexFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = new.target.name
  }
}

// The characters that the YAML reader behind KubeVela accepts (goyaml.v2 readerc.go).
const UNREADABLE = /[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]/u

interface Root {
  readonly map: YamlMap
  readonly place: (node: YamlNode) => string
}

function rootOf(bytes: Uint8Array): Root {
  if (bytes.byteLength > MAX_INDEX_BYTES) throw new IndexFault(`it is larger than ${MAX_INDEX_BYTES} bytes`)
  const text = decode(bytes)
  const unreadable = UNREADABLE.exec(text)
  if (unreadable !== null) throw new IndexFault(`it holds a control character at offset ${unreadable.index}`)
  const reading = readYaml(text)
  if (reading.kind === 'broken') {
    throw new IndexFault(`line ${reading.position.line}: ${reading.message}`)
  }
  if (reading.root === undefined) throw new IndexFault('it is empty')
  if (reading.laterDocuments.length > 0) throw new IndexFault('it holds more than one document')
  if (reading.root.kind !== 'map') throw new IndexFault('it is no index: there is no mapping at its top')
  return { map: reading.root, place: ({ range }) => `line ${reading.positionOf(range).line}` }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new IndexFault('it is not UTF-8')
  }
}

/** What a value must be, in the words of Helm's types. */
type Shape =
  | { readonly kind: 'text' | 'texts' | 'labels'; readonly coerced: boolean }
  | { readonly kind: 'flag' | 'time' | 'any' }
  | { readonly kind: 'list'; readonly keys: Keys }

interface Coercion {
  readonly coerced: boolean
}

type Keys = Readonly<Record<string, Shape>>

// Numbers and booleans become texts where Helm's index itself names the field, but not where the chart's metadata does: those are
// embedded, and the reader does not look through that (sigs.k8s.io/yaml convertToJSONableObject).
const TEXT = { kind: 'text', coerced: false } as const
const TEXTS = { kind: 'texts', coerced: false } as const
const WORD = { kind: 'text', coerced: true } as const
const WORDS = { kind: 'texts', coerced: true } as const
const FLAG = { kind: 'flag' } as const
const TIME = { kind: 'time' } as const
const ANY = { kind: 'any' } as const

// Helm pkg/chart/dependency.go Dependency; import-values holds texts and mappings.
const DEPENDENCY_KEYS: Keys = {
  name: TEXT,
  version: TEXT,
  repository: TEXT,
  condition: TEXT,
  tags: TEXTS,
  enabled: FLAG,
  'import-values': ANY,
  alias: TEXT,
}

// Helm pkg/chart/metadata.go Metadata and pkg/repo/index.go ChartVersion.
const ROW_KEYS: Keys = {
  name: TEXT,
  home: TEXT,
  sources: TEXTS,
  version: TEXT,
  description: TEXT,
  keywords: TEXTS,
  maintainers: { kind: 'list', keys: { name: TEXT, email: TEXT, url: TEXT } },
  icon: TEXT,
  apiVersion: TEXT,
  condition: TEXT,
  tags: TEXT,
  appVersion: TEXT,
  deprecated: FLAG,
  annotations: { kind: 'labels', coerced: false },
  kubeVersion: TEXT,
  dependencies: { kind: 'list', keys: DEPENDENCY_KEYS },
  type: TEXT,
  urls: WORDS,
  created: TIME,
  removed: FLAG,
  digest: WORD,
  checksum: WORD,
  engine: WORD,
  tillerVersion: WORD,
  url: WORD,
}

const INDEX_KEYS: Keys = {
  serverInfo: ANY,
  apiVersion: WORD,
  generated: TIME,
  entries: ANY,
  publicKeys: WORDS,
  annotations: { kind: 'labels', coerced: true },
}

function readIndex({ map, place }: Root): HelmIndex {
  const reader = makeReader(place)
  const fields = reader.fields(map, INDEX_KEYS, 'the index')
  const entries = map.entries.find(({ key }) => key.toLowerCase() === 'entries')?.value
  const { generated, entries: _, ...rest } = fields
  return {
    ...(typeof generated === 'string' ? { generated } : {}),
    entries: entries === undefined ? new Map() : reader.entries(entries),
    rest: { apiVersion: 'v1', ...rest },
  }
}

function makeReader(place: (node: YamlNode) => string) {
  function fault(node: YamlNode, message: string): IndexFault {
    return new IndexFault(`${place(node)}: ${message}`)
  }

  function entries(node: YamlNode): ReadonlyMap<string, readonly IndexRow[]> {
    if (isNull(node)) return new Map()
    if (node.kind !== 'map') throw fault(node, 'entries is no mapping')
    const found = new Map<string, readonly IndexRow[]>()
    for (const { key, value } of node.entries) {
      if (found.has(key)) throw fault(value, `the entry ${shown(key)} is given twice`)
      found.set(key, rows(key, value))
    }
    return found
  }

  function rows(name: string, node: YamlNode): readonly IndexRow[] {
    if (isNull(node)) return []
    if (node.kind !== 'list') throw fault(node, `the entry ${shown(name)} is no list`)
    return node.items.map((item) => {
      // KubeVela and Helm's sorting stop dead at a row without anything in it.
      if (isNull(item)) throw fault(item, `a row of ${shown(name)} is empty`)
      return row(fields(item, ROW_KEYS, `a row of ${shown(name)}`))
    })
  }

  function fields(node: YamlNode, keys: Keys, what: string): Record<string, Json> {
    if (node.kind !== 'map') throw fault(node, `${what} is no mapping`)
    const known = new Map(Object.keys(keys).map((key) => [key.toLowerCase(), key]))
    const found = new Map<string, Json>()
    for (const { key, value } of node.entries) {
      const name = known.get(key.toLowerCase())
      const shape = name === undefined ? undefined : keys[name]
      if (name === undefined || shape === undefined)
        throw fault(value, `${what} holds the unknown key ${shown(key)}`)
      if (found.has(name)) throw fault(value, `${what} gives ${shown(key)} twice`)
      const read = typed(value, shape, `${name} of ${what}`)
      if (read !== undefined) found.set(name, read)
      else found.delete(name)
    }
    return Object.fromEntries(found)
  }

  function typed(node: YamlNode, shape: Shape, what: string): Json | undefined {
    if (isNull(node)) return undefined
    switch (shape.kind) {
      case 'text':
        return text(node, what, shape)
      case 'texts':
        return list(node, what).map((item) => (isNull(item) ? '' : text(item, what, shape)))
      case 'flag':
        if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
        throw fault(node, `${what} is neither true nor false`)
      case 'time':
        if (node.kind === 'scalar' && typeof node.value === 'string' && isTime(node.value)) return node.value
        throw fault(node, `${what} is no RFC 3339 time`)
      case 'labels':
        return labels(node, what, shape)
      case 'any':
        return toJson(node)
      case 'list':
        return list(node, what).map((item) =>
          isNull(item) ? {} : fields(item, shape.keys, `an item of ${what}`),
        )
    }
  }

  function text(node: YamlNode, what: string, { coerced }: Coercion): string {
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value
    if (coerced && node.kind === 'scalar' && node.asString !== undefined) return node.asString
    throw fault(node, `${what} is no text${node.kind === 'scalar' ? ': put it in quotes' : ''}`)
  }

  function list(node: YamlNode, what: string): readonly YamlNode[] {
    if (node.kind !== 'list') throw fault(node, `${what} is no list`)
    return node.items
  }

  function labels(node: YamlNode, what: string, shape: Coercion): Readonly<Record<string, string>> {
    if (node.kind !== 'map') throw fault(node, `${what} is no mapping`)
    const found = new Map<string, string>()
    for (const { key, value } of node.entries) {
      if (found.has(key)) throw fault(value, `${what} gives ${shown(key)} twice`)
      found.set(key, isNull(value) ? '' : text(value, `${shown(key)} in ${what}`, shape))
    }
    return Object.fromEntries(found)
  }

  return { fields, entries }
}

function row(fields: Readonly<Record<string, Json>>): IndexRow {
  const { name, version, urls, created, digest, annotations, ...rest } = fields
  const labels = annotations === undefined ? undefined : textsOf(annotations)
  return {
    name: typeof name === 'string' ? name : '',
    version: typeof version === 'string' ? version : '',
    urls: Array.isArray(urls) ? urls.map(String) : [],
    ...(typeof created === 'string' ? { created } : {}),
    ...(typeof digest === 'string' ? { digest } : {}),
    ...(labels === undefined ? {} : { annotations: labels }),
    rest,
  }
}

function textsOf(value: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, label]) => [key, String(label)]))
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === undefined
}

// Go's time package, strict since Go 1.20: capital T and Z, a point before fractions, real days and hours.
const TIME_FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/

/** True for a time as RFC 3339 and Go's JSON reader want it. */
export function isTime(text: string): boolean {
  const match = TIME_FORM.exec(text)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] =
    match.slice(1).map((part) => Number(part ?? 0))
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= days
  return isDay && hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
