import type { Position } from '../addon/text-position.ts'

/** A place in one of an addon's files. */
export interface Place extends Position {
  /** Relative to the addon root. */
  readonly path: string
}

/** Turns positions of CUE, whose columns count bytes of UTF-8, into places as findings carry them: columns in UTF-16 code units. */
export interface AuthorPlaces {
  placeOf(position: Position): Place
  /** The UTF-16 offset of a position in the text. */
  offsetOf(position: Position): number
}

/** Makes the places of one file. */
export function makeAuthorPlaces(path: string, text: string): AuthorPlaces {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)

  function column({ line, column }: Position): number {
    const start = starts[line - 1] ?? text.length
    return unitsWithin(text.slice(start, starts[line] ?? text.length), column - 1) + 1
  }

  return {
    placeOf: (position) => ({ path, line: position.line, column: column(position) }),
    offsetOf: (position) => (starts[position.line - 1] ?? text.length) + column(position) - 1,
  }
}

// How many UTF-16 code units the first bytes of a line make.
function unitsWithin(line: string, bytes: number): number {
  let seen = 0
  let units = 0
  for (const character of line) {
    if (seen >= bytes) return units
    seen += Buffer.byteLength(character)
    units += character.length
  }
  return Math.min(units, line.length)
}
