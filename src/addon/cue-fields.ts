import { type CueToken, cueTokens } from './cue-tokens.ts'
import type { Range } from './yaml.ts'

/** One `label: value` or `let name = value` in a CUE text, wherever it stands. */
export interface CueField {
  /** Labels that lead to it from the top of the file; conditions, loops and lists on the way add none. */
  readonly path: readonly string[]
  readonly isLet: boolean
  readonly label: Range
  readonly value: Range
  /** Fields of one struct literal have the same number. */
  readonly struct: number
}

/**
 * Lists the fields of a CUE text with the exact places of their labels and values, at any depth. The text need not be valid: what
 * is no field is passed over.
 */
export function cueFields(text: string): readonly CueField[] {
  const tokens = [...cueTokens(text)]
  const fields: CueField[] = []
  let structs = 0

  function tokenAt(at: number): CueToken | undefined {
    return tokens[at]
  }

  // Reads declarations until the brace that closes them; returns the index after it.
  function readStruct(from: number, path: readonly string[], nesting: number): number {
    structs += 1
    const struct = structs
    let at = from
    while (at < tokens.length) {
      const token = tokenAt(at)
      if (token === undefined) break
      if (token.kind === 'close') return at + 1
      if (token.kind === 'newline' || token.kind === 'comma') at += 1
      else at = Math.max(at + 1, readDeclaration(at, { path, struct, nesting }))
    }
    return at
  }

  interface Place {
    readonly path: readonly string[]
    readonly struct: number
    readonly nesting: number
  }

  function readDeclaration(from: number, place: Place): number {
    const first = tokenAt(from)
    if (first?.text === 'let' && tokenAt(from + 1)?.kind === 'operand' && tokenAt(from + 2)?.text === '=')
      return readField(from + 1, from + 2, { ...place, isLet: true })
    const alias = tokenAt(from + 1)?.text === '=' && tokenAt(from + 2)?.text !== '=' ? from + 2 : from
    const colon = colonAfterLabel(alias)
    if (colon !== undefined) return readField(alias, colon, { ...place, isLet: false })
    return readExpression(from, place)
  }

  // `label:`, `label?:` and `label!:`; the index of the colon.
  function colonAfterLabel(at: number): number | undefined {
    if (tokenAt(at)?.kind !== 'operand') return undefined
    const next = tokenAt(at + 1)?.text
    const colon = next === '?' || next === '!' ? at + 2 : at + 1
    return tokenAt(colon)?.text === ':' ? colon : undefined
  }

  function readField(
    labelAt: number,
    colon: number,
    { isLet, ...place }: Place & { readonly isLet: boolean },
  ): number {
    const label = tokenAt(labelAt)
    const start = nextSolid(colon + 1)
    const first = tokenAt(start)
    if (label === undefined || first === undefined) return tokens.length
    const path = [...place.path, nameOf(label.text)]
    const inner = isLet ? undefined : colonAfterLabel(start)
    const end =
      inner === undefined
        ? readExpression(start, { ...place, path })
        : readField(start, inner, { ...place, path, isLet: false })
    const last = lastSolid(end)
    if (last !== undefined && last.end > first.start) {
      const value = { start: first.start, end: last.end }
      fields.push({ path, isLet, label: { start: label.start, end: label.end }, value, struct: place.struct })
    }
    return end
  }

  // Reads to where the expression ends, structs in it included; returns the index of what follows.
  function readExpression(from: number, { path, nesting }: Place): number {
    let at = from
    let depth = 0
    let isAfterOperand = false
    while (at < tokens.length) {
      const token = tokenAt(at)
      if (token === undefined) break
      if (depth === 0 && endsExpression(token, isAfterOperand)) return at
      if (token.text === '{' && nesting < MAX_NESTING) {
        at = readStruct(at + 1, path, nesting + 1)
        isAfterOperand = true
        // The body of a condition or loop at the beginning of a declaration ends it.
        if (depth === 0 && isComprehension(tokenAt(from)?.text)) return at
        continue
      }
      if (token.kind === 'open') depth += 1
      if (token.kind === 'close') depth -= 1
      if (token.kind !== 'newline')
        isAfterOperand =
          token.kind === 'close' ||
          (token.kind === 'operand' && !isComprehension(token.text) && token.text !== 'in')
      at += 1
    }
    return at
  }

  function nextSolid(from: number): number {
    let at = from
    while (tokenAt(at)?.kind === 'newline') at += 1
    return at
  }

  function lastSolid(before: number): CueToken | undefined {
    let at = before - 1
    while (tokenAt(at)?.kind === 'newline') at -= 1
    return tokenAt(at)
  }

  let at = 0
  while (at < tokens.length) at = Math.max(at + 1, readStruct(at, [], 0))
  return fields
}

/** Structs nested deeper than any author's are passed over. */
const MAX_NESTING = 100

// Where a value may not go on: a separator, the end of what is around it, another value.
function endsExpression({ kind, text }: CueToken, isAfterOperand: boolean): boolean {
  if (kind === 'comma' || kind === 'close') return true
  if (kind === 'newline') return isAfterOperand
  if (text === '@') return isAfterOperand
  return kind === 'operand' && isAfterOperand
}

function isComprehension(text: string | undefined): boolean {
  return text === 'if' || text === 'for'
}

function nameOf(label: string): string {
  const quoted = /^#*"(.*)"#*$/s.exec(label)
  return quoted?.[1] ?? label
}
