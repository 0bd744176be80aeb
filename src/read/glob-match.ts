/** A piece of a parsed pattern: a literal, any one character, a class of characters, or any run without `/`. */
type Token =
  | { readonly kind: 'literal'; readonly char: string }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [string, string])[]
    }
  | { readonly kind: 'star' }

/** A pattern of Go's `filepath.Match`, ready to be asked. */
export type GlobMatcher = (name: string) => boolean

/**
 * Parses a pattern of Go's `path/filepath.Match` (on Unix): `*` and `?` stop at `/`, `[a-z]` and `[^a]` are classes, `\` takes
 * the next character literally. Undefined where Go reports a bad pattern. Matching takes time linear in pattern × name.
 */
export function parseGlob(pattern: string): GlobMatcher | undefined {
  const tokens = tokenize([...pattern])
  return tokens === undefined ? undefined : (name) => matches(tokens, [...name])
}

function tokenize(chars: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? ''
    if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' })
    } else if (char === '?') tokens.push({ kind: 'any' })
    else if (char === '[') {
      const parsed = parseClass(chars, at + 1)
      if (parsed === undefined) return undefined
      tokens.push(parsed.token)
      at = parsed.end
    } else if (char === '\\') {
      at += 1
      const escaped = chars[at]
      if (escaped === undefined) return undefined
      tokens.push({ kind: 'literal', char: escaped })
    } else tokens.push({ kind: 'literal', char })
  }
  return tokens
}

function parseClass(chars: readonly string[], start: number): { token: Token; end: number } | undefined {
  let at = start
  const negated = chars[at] === '^'
  if (negated) at += 1
  const ranges: (readonly [string, string])[] = []
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = classChar(chars, at)
    if (low === undefined) return undefined
    at = low.next
    let high = low.char
    if (chars[at] === '-') {
      const end = classChar(chars, at + 1)
      if (end === undefined) return undefined
      high = end.char
      at = end.next
    }
    ranges.push([low.char, high])
  }
  return { token: { kind: 'class', negated, ranges }, end: at }
}

function classChar(chars: readonly string[], at: number): { char: string; next: number } | undefined {
  const char = chars[at]
  if (char === undefined || char === '-' || char === ']') return undefined
  if (char !== '\\') return chars[at + 1] === undefined ? undefined : { char, next: at + 1 }
  const escaped = chars[at + 1]
  return escaped === undefined || chars[at + 2] === undefined ? undefined : { char: escaped, next: at + 2 }
}

// The last star seen is the only one that ever needs to take more: earlier ones have matched the shortest run already.
function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0
  let at = 0
  let star = -1
  let starAt = 0
  while (at < name.length) {
    const current = tokens[token]
    if (current?.kind === 'star') {
      star = token
      starAt = at
      token += 1
    } else if (current !== undefined && matchesOne(current, name[at] ?? '')) {
      token += 1
      at += 1
    } else if (star !== -1 && name[starAt] !== '/') {
      starAt += 1
      at = starAt
      token = star + 1
    } else return false
  }
  return tokens.slice(token).every(({ kind }) => kind === 'star')
}

function matchesOne(token: Token, char: string): boolean {
  if (token.kind === 'literal') return token.char === char
  if (token.kind === 'any') return char !== '/'
  if (token.kind === 'star' || char === '/') return false
  return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated
}
