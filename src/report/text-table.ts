import stringWidth from 'string-width'

/** A cell of a table at a terminal: its text, already safe to print, and how it is coloured once it fits. */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

const GAP = 2
const MIN_COLUMN = 4

/**
 * Lays rows out in columns of equal width without trailing blanks. Where the whole is wider than `width` columns, the widest
 * columns shrink and their texts are cut with `…`.
 */
export function textTable(rows: readonly (readonly Cell[])[], width: number): string {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const natural = Array.from({ length: count }, (_, at) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[at]?.text ?? ''))),
  )
  const widths = shrink(natural, width - GAP * Math.max(0, count - 1))
  return rows.map((row) => printRow(row, widths)).join('\n')
}

/** Columns that a text takes at a terminal: wide characters count two, combining marks none. */
export function displayWidth(text: string): number {
  return stringWidth(text)
}

/** Cuts a text to a number of columns, ending in `…` where something is lost. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let shown = ''
  for (const char of text) {
    if (displayWidth(shown + char) > width - 1) break
    shown += char
  }
  return `${shown}…`
}

function printRow(row: readonly Cell[], widths: readonly number[]): string {
  const last = row.findLastIndex(({ text }) => text !== '')
  return row
    .slice(0, last + 1)
    .map(({ text, paint }, at) => {
      const cut = cutToWidth(text, widths[at] ?? 0)
      const padding = at === last ? '' : ' '.repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(cut)) + GAP)
      return `${paint === undefined ? cut : paint(cut)}${padding}`
    })
    .join('')
}

function shrink(natural: readonly number[], room: number): readonly number[] {
  const total = natural.reduce((sum, width) => sum + width, 0)
  const widest = Math.max(0, ...natural)
  if (total <= room || widest <= MIN_COLUMN) return natural
  const at = natural.indexOf(widest)
  const second = Math.max(MIN_COLUMN, ...natural.filter((width) => width < widest))
  const target = Math.max(second, widest - (total - room))
  return shrink(
    natural.map((width, column) => (column === at ? Math.min(width - 1, target) : width)),
    room,
  )
}
