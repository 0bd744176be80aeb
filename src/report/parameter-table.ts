import type { Json } from '../addon/yaml.ts'
import { type ParameterRow, parameterRows } from '../kubevela/parameter-rows.ts'
import { codeSpan, escapeMarkdown, type Markdown, table } from './markdown.ts'

/** What splicing a table into a README gave. */
export type Spliced =
  | { readonly kind: 'spliced'; readonly text: string }
  /** The markers cannot be used: there is one without the other, or they stand in the wrong order. */
  | { readonly kind: 'broken'; readonly line: number; readonly message: string }

/** The lines between which a README's parameter table stands. */
export const OPEN_MARKER = '<!-- parameters -->'
export const CLOSE_MARKER = '<!-- /parameters -->'

/** Words an addon's parameters as a table of Markdown; undefined schema: the addon takes none. */
export function parameterTable(schema: Json | undefined): Markdown {
  const rows = parameterRows(schema)
  if (rows.length === 0) return 'This addon takes no parameters.'
  return table(['Parameter', 'Type', 'Default', 'Meaning'], rows.map(cells))
}

/**
 * Puts a table between the markers of a README and leaves every other byte alone, line ends included. A README without markers gets
 * them at its end, below a heading, unless there is nothing to tell.
 */
export function spliceTable(readme: string, tableText: Markdown, { isEmpty }: { isEmpty: boolean }): Spliced {
  const newline = readme.includes('\r\n') ? '\r\n' : '\n'
  const body = ['', OPEN_MARKER, tableText, CLOSE_MARKER].join('\n').trimStart().replaceAll('\n', newline)
  const [open, close] = [markerIn(readme, OPEN_MARKER), markerIn(readme, CLOSE_MARKER)]
  if (open === undefined && close === undefined) {
    return { kind: 'spliced', text: isEmpty ? readme : appended(readme, body, newline) }
  }
  if (open === undefined || close === undefined || close < open) {
    const line = readme.slice(0, open ?? close ?? 0).split('\n').length
    return {
      kind: 'broken',
      line,
      message: `${OPEN_MARKER} and ${CLOSE_MARKER} must both be there, in this order`,
    }
  }
  return {
    kind: 'spliced',
    text: `${readme.slice(0, open)}${body}${readme.slice(close + CLOSE_MARKER.length)}`,
  }
}

function appended(readme: string, body: string, newline: string): string {
  const before = readme.trimEnd()
  const gap = before === '' ? '' : `${before}${newline}${newline}`
  return `${gap}## Parameters${newline}${newline}${body}${newline}`
}

// A marker is a line of its own: a README may tell of markers in its text.
function markerIn(text: string, marker: string): number | undefined {
  const found = new RegExp(`^${marker}[ \\t]*\\r?$`, 'm').exec(text)
  return found === null ? undefined : found.index
}

function cells({ name, type, isRequired, fallback, description }: ParameterRow): readonly Markdown[] {
  const value = isRequired ? 'required' : fallback === undefined ? '' : codeSpan(JSON.stringify(fallback))
  return [codeSpan(name), codeSpan(type), value, escapeMarkdown(description)]
}
