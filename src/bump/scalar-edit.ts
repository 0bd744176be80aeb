import type { TextEdit } from '../addon/text-position.ts'
import type { YamlEntry } from '../addon/yaml.ts'
import { resolvePlainScalar } from '../addon/yaml-scalar.ts'

/**
 * The edit that gives an entry of a mapping another text and leaves all around it: quotes, anchor, tag, comment. Undefined where
 * the value is no scalar or is written in a way that has no place for the text.
 */
export function scalarEdit(text: string, entry: YamlEntry, value: string): TextEdit | undefined {
  const { value: node } = entry
  if (node.kind !== 'scalar') return undefined
  const alias = aliasAfter(text, entry.keyRange.end)
  if (alias !== undefined) return { ...alias, replacement: plainOrQuoted(value) }
  const { start, end } = node.range
  const source = text.slice(start, end)
  const quote = source[0]
  if (quote === "'" || quote === '"') {
    return source.length >= 2 && source.endsWith(quote)
      ? { start: start + 1, end: end - 1, replacement: value }
      : undefined
  }
  if (quote === '|' || quote === '>') return blockEdit(source, start, value)
  if (source.trim() === '') return undefined
  return { start, end, replacement: plainOrQuoted(value) }
}

// Where the value is an alias, its own place counts: the anchor's text belongs to others.
function aliasAfter(text: string, keyEnd: number): { start: number; end: number } | undefined {
  const match = /^\s*:\s+(\*[^\s,\]}]+)/.exec(text.slice(keyEnd))
  if (match?.[1] === undefined) return undefined
  const end = keyEnd + match[0].length
  return { start: end - match[1].length, end }
}

function blockEdit(source: string, start: number, value: string): TextEdit | undefined {
  const match = /^([|>][^\n]*\n[ \t]*)(\S+)[ \t]*\r?\n?\s*$/.exec(source)
  const [, head, written] = match ?? []
  if (head === undefined || written === undefined) return undefined
  return { start: start + head.length, end: start + head.length + written.length, replacement: value }
}

// Plain text that a YAML reader would take for a number, or that has a meaning in YAML, needs quotes.
function plainOrQuoted(value: string): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(value) && resolvePlainScalar(value).value === value
  return isPlain ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`
}
