/** A place in a text: both counted from 1, columns in UTF-16 code units, as editors and GitHub annotations count. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Replaces the half-open range of UTF-16 offsets `[start, end)` of a text by `replacement`. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** Tells line and column of offsets in one text; the line starts are found once. */
export interface LineTable {
  positionAt(offset: number): Position
}

/** Makes the line table of a text. Lines end at `\n`; a `\r` before it belongs to its line. */
export function makeLineTable(text: string): LineTable {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return {
    positionAt(offset) {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if ((starts[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
    },
  }
}

/** Applies edits that do not overlap; every byte outside them stays as it is. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => b.start - a.start)
  return ordered.reduce(
    (done, { start, end, replacement }) => done.slice(0, start) + replacement + done.slice(end),
    text,
  )
}
