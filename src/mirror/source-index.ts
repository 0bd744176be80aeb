import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject } from '../kubevela/go-value.ts'

/** One version of a chart as a foreign repository lists it. */
export interface SourceRow {
  readonly version: string
  readonly urls: readonly string[]
  /** Lower-case hex of the archive's SHA-256, where it is told. */
  readonly digest?: string
}

/**
 * The rows of one chart in a repository's `index.yaml`; undefined where the index cannot be read. Others' indexes are taken as
 * Helm takes them, unknown keys and all. Some are larger than a YAML reader should see: of an index in Helm's own print only the
 * lines of the chart are read.
 */
export function readSourceRows(bytes: Uint8Array, chart: string): readonly SourceRow[] | undefined {
  const text = new TextDecoder('utf-8').decode(bytes)
  const part = linesOf(text, chart)
  if (part === 'absent') return []
  const value = part === 'unknown' ? parsed(text) : (parsed(part) ?? parsed(text))
  const entries = isObject(value) ? value['entries'] : undefined
  if (!isObject(entries)) return isObject(value) && entries === null ? [] : undefined
  const rows = entries[chart]
  return isList(rows) ? rows.filter(isObject).flatMap(rowOf) : []
}

function parsed(text: string): Json | undefined {
  if (text.startsWith('{')) {
    try {
      const value: Json = JSON.parse(text)
      return value
    } catch {
      return undefined
    }
  }
  const reading = readYaml(text)
  return reading.kind === 'read' && reading.root !== undefined ? toJson(reading.root) : undefined
}

// Helm prints `entries:`, names indented by two, and what is below them by two or more (sigs.k8s.io/yaml).
function linesOf(text: string, chart: string): string | 'absent' | 'unknown' {
  const entries = /^entries:[ \t]*\r?$/m.exec(text)
  // A merge key or an anchor ties the lines to others.
  if (entries === null || text.startsWith('{') || /^\s*(?:-\s+)?(?:<<:|[\w"'-]+:[ \t]+[&*]\w)/m.test(text))
    return 'unknown'
  const start = entries.index + entries[0].length + 1
  const end = nextAt(text, start, /^[^\s#-]/gm)
  const block = text.slice(start, end)
  const key = new RegExp(
    `^  (?:${escaped(chart)}|"${escaped(chart)}"|'${escaped(chart)}'):[ \\t]*\\r?$`,
    'm',
  ).exec(block)
  if (key === null) return /^ {2}\S.*:[ \t]*\r?$/m.test(block) ? 'absent' : 'unknown'
  const inner = nextAt(block, key.index + key[0].length + 1, /^ {2}[^\s#-]/gm)
  return `entries:\n${block.slice(key.index, inner)}`
}

function nextAt(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function rowOf(row: JsonObject): readonly SourceRow[] {
  const { version, urls, digest } = row
  if (typeof version !== 'string' && typeof version !== 'number') return []
  const plain = typeof digest === 'string' ? digest.replace(/^sha256:/, '').toLowerCase() : ''
  return [
    {
      version: String(version),
      urls: isList(urls) ? urls.filter((url) => typeof url === 'string') : [],
      ...(/^[0-9a-f]{64}$/.test(plain) ? { digest: plain } : {}),
    },
  ]
}
