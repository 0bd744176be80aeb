/** A text with spaces put in, and the way back to the offsets of the original. */
export interface Reindented {
  readonly text: string
  /** The offset in the original that an offset in the text stands for. */
  originalOffset(offset: number): number
}

/**
 * Indents the later lines of quoted scalars as YAML 1.2 wants them. Go's reader takes them at any indentation, and generated
 * CRDs rely on that; leading spaces of such a line are no part of the scalar, so that its value stays the same.
 */
export function reindentQuotes(text: string): Reindented {
  const insertions: { readonly at: number; readonly spaces: number }[] = []
  const lines = text.split('\n')
  let offset = 0
  let blockIndent: number | undefined
  let open: { readonly quote: string; readonly indent: number } | undefined
  for (const line of lines) {
    const indent = indentOf(line)
    const isBlank = line.trim() === ''
    if (open !== undefined) {
      const missing = isBlank ? 0 : open.indent - indent
      if (missing > 0) insertions.push({ at: offset, spaces: missing })
      if (closingQuote(line, open.quote, 0) !== -1) open = undefined
    } else if (blockIndent === undefined || (!isBlank && indent <= blockIndent)) {
      blockIndent = /(?:^|[\s:-])[|>][-+0-9]*\s*(?:#.*)?$/.test(line) ? indent : undefined
      open = blockIndent === undefined ? openQuote(line, indent) : undefined
    }
    offset += line.length + 1
  }
  return { text: insertAll(text, insertions), originalOffset: (at) => backwards(insertions, at) }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

// The quote that a line opens and does not close, where it starts a value: after an indicator or at the line's beginning.
function openQuote(line: string, indent: number): { quote: string; indent: number } | undefined {
  const starts = /(?:^\s*|[:?\-,[{]\s+|[[{,]\s*)(['"])/g
  let seen = 0
  for (let match = starts.exec(line); match !== null; match = starts.exec(line)) {
    // Only what is new: a line can hold as many quotes as it is long.
    if (/(?:^|\s)#/.test(line.slice(seen, match.index))) return undefined
    const quote = match[1] ?? '"'
    const end = closingQuote(line, quote, starts.lastIndex)
    if (end === -1) return { quote, indent: indent + 1 + leadingDashes(line) }
    starts.lastIndex = end + 1
    seen = end
  }
  return undefined
}

// `- - 'text` nests a level for each dash.
function leadingDashes(line: string): number {
  return /^\s*((?:-\s+)*)/.exec(line)?.[1]?.length ?? 0
}

function closingQuote(line: string, quote: string, start: number): number {
  for (let at = start; at < line.length; at += 1) {
    if (quote === '"' && line[at] === '\\') {
      at += 1
      continue
    }
    if (line[at] !== quote) continue
    if (quote === '"' || line[at + 1] !== quote) return at
    at += 1
  }
  return -1
}

function insertAll(
  text: string,
  insertions: readonly { readonly at: number; readonly spaces: number }[],
): string {
  let result = ''
  let done = 0
  for (const { at, spaces } of insertions) {
    result += text.slice(done, at) + ' '.repeat(spaces)
    done = at
  }
  return result + text.slice(done)
}

function backwards(
  insertions: readonly { readonly at: number; readonly spaces: number }[],
  offset: number,
): number {
  let added = 0
  for (const { at, spaces } of insertions) {
    if (at + added >= offset) break
    added += Math.min(spaces, offset - at - added)
  }
  return offset - added
}
