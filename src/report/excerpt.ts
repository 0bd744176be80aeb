import stringWidth from 'string-width'
import type { ReportedFinding } from './run-report.ts'
import { safeText } from './safe-text.ts'

/** Gives the text of a repository-relative file, if it is one that findings may quote. */
export type SourceOf = (path: string) => string | undefined

/** The line a finding points at, as it can be shown, and where in it the finding is. */
export interface Excerpt {
  readonly line: number
  /** Tabs are blanks, characters that act on terminals are escaped, long lines are cut around the place. */
  readonly text: string
  /** Blanks as wide as what stands before the place, for a caret below; absent where the finding has no column. */
  readonly lead?: string
}

const MAX_WIDTH = 120
const CONTEXT = 40

/** Takes the line of a finding out of its source; undefined where the finding or the source has no such line. */
export function excerptOf(finding: ReportedFinding, sourceOf: SourceOf): Excerpt | undefined {
  if (finding.line === undefined) return undefined
  const raw = lineAt(sourceOf(finding.path), finding.line)
  if (raw === undefined || raw.trim() === '') return undefined
  const column = finding.column === undefined ? undefined : Math.min(finding.column - 1, raw.length)
  const start = column !== undefined && column > MAX_WIDTH - CONTEXT ? column - CONTEXT : 0
  const head = start > 0 ? '…' : ''
  const tail = raw.length > start + MAX_WIDTH ? '…' : ''
  const text = `${head}${shown(raw.slice(start, start + MAX_WIDTH))}${tail}`
  if (column === undefined) return { line: finding.line, text }
  const lead = ' '.repeat(stringWidth(head + shown(raw.slice(start, column))))
  return { line: finding.line, text, lead }
}

function lineAt(source: string | undefined, line: number): string | undefined {
  if (source === undefined) return undefined
  let start = 0
  for (let passed = 1; passed < line; passed += 1) {
    const end = source.indexOf('\n', start)
    if (end === -1) return undefined
    start = end + 1
  }
  const end = source.indexOf('\n', start)
  return source.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
}

function shown(text: string): string {
  return safeText(text.replaceAll('\t', '  '))
}
