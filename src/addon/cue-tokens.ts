/** One token of CUE source; comments and blanks are none, but line breaks are: they can end an expression. */
export interface CueToken {
  /** `operand` ends or is a value: a word, a number, a string. Brackets of all three shapes open and close. */
  readonly kind: 'operand' | 'operator' | 'open' | 'close' | 'comma' | 'newline'
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * Tokens of a CUE text from an offset on, which must not be inside of a string or comment. Strings of every kind are one token,
 * with what they interpolate (CUE language specification, "Lexical elements"). Never fails: what is no CUE comes out as operators,
 * and strings nested deeper than any author's run to the end.
 */
export function cueTokens(text: string, from = 0): Generator<CueToken> {
  return tokensAt(text, from, 0)
}

/** Strings within interpolations within strings, as deep as they are followed. */
const MAX_NESTING = 50

function* tokensAt(text: string, from: number, nesting: number): Generator<CueToken> {
  let at = from
  while (at < text.length) {
    const end = tokenEnd(text, at, nesting)
    const token = text.slice(at, end)
    const kind = kindOf(token)
    if (kind !== undefined) yield { kind, text: token, start: at, end }
    at = end
  }
}

const BLANKS = /[ \t\r]+|\/\/[^\n]*/y
const WORD = /[#_$\p{L}][#_$\p{L}\p{Nd}]*|\d[\w.]*(?:[eE][+-]?\d+)?|\.\d+/uy
const STRING_OPENING = /(#*)("""|'''|"|')/y
const OPERATOR = /&&|\|\||==|!=|<=|>=|=~|!~|\.\.\.|[^\s]/uy

function tokenEnd(text: string, at: number, nesting: number): number {
  const opening = matchAt(STRING_OPENING, text, at)
  if (opening !== undefined) return stringEnd(text, { from: at + opening.length, opening, nesting })
  for (const pattern of [BLANKS, WORD, OPERATOR]) {
    const found = matchAt(pattern, text, at)
    if (found !== undefined) return at + found.length
  }
  return at + 1
}

// Where the string ends whose opening was read; at the end of the text, or of the line, where nothing closes it.
function stringEnd(
  text: string,
  { from, opening, nesting }: { from: number; opening: string; nesting: number },
): number {
  const hashes = opening.replace(/[^#]/g, '')
  const quote = opening.slice(hashes.length)
  const escapeMark = `\\${hashes}`
  let at = from
  while (at < text.length) {
    if (text.startsWith(quote + hashes, at)) return at + quote.length + hashes.length
    if (quote.length === 1 && text[at] === '\n') return at
    if (!text.startsWith(escapeMark, at)) at += 1
    else if (text[at + escapeMark.length] === '(')
      at = interpolationEnd(text, at + escapeMark.length, nesting + 1)
    else at += escapeMark.length + 1
  }
  return text.length
}

function interpolationEnd(text: string, from: number, nesting: number): number {
  if (nesting > MAX_NESTING) return text.length
  let depth = 0
  for (const { kind, end } of tokensAt(text, from, nesting)) {
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
    if (depth === 0) return end
  }
  return text.length
}

function kindOf(token: string): CueToken['kind'] | undefined {
  if (token === '\n') return 'newline'
  if (/^\s*$/.test(token) || token.startsWith('//')) return undefined
  if (/^[[({]$/.test(token)) return 'open'
  if (/^[\])}]$/.test(token)) return 'close'
  if (token === ',') return 'comma'
  return /^(?:[#_$\p{L}\p{Nd}"']|\.\d)/u.test(token) ? 'operand' : 'operator'
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
