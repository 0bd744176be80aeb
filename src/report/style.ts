/** What a terminal, or the absence of one, lets text look like. */
export interface Style {
  readonly hasColour: boolean
  /** Columns of the terminal; infinite where there is none. */
  readonly width: number
}

/** The look of text that goes to a file, a pipe or a log. */
export const PLAIN_STYLE: Style = { hasColour: false, width: Number.POSITIVE_INFINITY }

/** The few colours in use (ECMA-48 SGR). */
export type Colour = 'red' | 'yellow' | 'green' | 'blue' | 'dim' | 'bold'

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  blue: [34, 39],
  dim: [2, 22],
  bold: [1, 22],
}

/** Colours a text that is already safe to print; leaves it alone where there is no colour. */
export function paint(text: string, colour: Colour, { hasColour }: Style): string {
  if (!hasColour || text === '') return text
  const [start, end] = CODES[colour]
  return `\u001b[${start}m${text}\u001b[${end}m`
}
