/** Error texts of tools and servers are cut at this many bytes (T42). */
export const MAX_TEXT_BYTES = 2048

/**
 * Makes a text safe to stand on one line of a log or terminal: everything that moves the cursor, colours, hides or reorders text
 * (control, format and separator characters, lone surrogates, private use) is written as `\u{…}` (T43, T53).
 */
export function safeText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** Makes a text of several lines safe to stand on one, with a mark where they ended. */
export function oneLine(text: string): string {
  return safeText(text.replace(/\s*\r?\n\s*/g, ' ⏎ '))
}

/**
 * Makes a line safe for a runner that reads commands from logs: both forms, `##[x]` anywhere and `::x::` at the start, are
 * broken by a blank (actions/runner ActionCommand.cs TryParse and TryParseV2), and what `safeText` escapes is escaped.
 */
export function safeLogLine(line: string): string {
  return safeText(line)
    .replaceAll('##[', '# #[')
    .replace(/^(\s*):(?=:)/u, '$1: ')
    .replace(/::(?=[^\s:][^:]*::)/gu, ': :')
}

/** Makes several lines safe for such a runner; each stays a line of its own. */
export function safeLogLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map(safeLogLine)
    .join('\n')
}

/** Cuts a text to a number of UTF-8 bytes, at a character, and says so with `…` (T42). */
export function clipText(text: string, maxBytes: number = MAX_TEXT_BYTES): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const room = Math.max(0, maxBytes - Buffer.byteLength('…'))
  const bytes = Buffer.from(text).subarray(0, room)
  return `${new TextDecoder('utf-8').decode(bytes).replace(/\uFFFD+$/, '')}…`
}
