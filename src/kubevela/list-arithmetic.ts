import { type CueToken, cueTokens } from '../addon/cue-tokens.ts'
import type { Range } from '../addon/yaml.ts'

/** A sum or product as it stands in a text, operand by operand. */
export interface ArithmeticChain extends Range {
  readonly operator: '+' | '*'
  readonly operands: readonly Range[]
}

// All that binds looser than + and *, and what follows an expression.
const LOOSER = new Set([
  '|',
  '&',
  '&&',
  '||',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '=~',
  '!~',
  ':',
  '=',
  '@',
  ';',
  '...',
])

/**
 * Reads the chain of `+` (or of `*`) whose first operand begins at an offset: `a + [b] + c` has three operands. Undefined where
 * the text there is something else, or mixes in operators that such a chain cannot be rewritten across.
 */
export function arithmeticChain(
  text: string,
  start: number,
  operator: '+' | '*',
): ArithmeticChain | undefined {
  const operands: Range[] = []
  const open: string[] = []
  let operandStart: number | undefined
  let last: CueToken | undefined
  for (const token of cueTokens(text, start)) {
    const isAfterOperand = last?.kind === 'operand' || last?.kind === 'close'
    if (open.length === 0) {
      if (token.kind === 'newline' && !isAfterOperand) continue
      if (endsExpression(token, isAfterOperand) || (operator === '*' && isAfterOperand && token.text === '+'))
        break
      if (isAfterOperand && (token.text === '-' || token.text === '/')) return undefined
      if (isAfterOperand && token.text === operator && operandStart !== undefined && last !== undefined) {
        operands.push({ start: operandStart, end: last.end })
        operandStart = undefined
        last = token
        continue
      }
      operandStart ??= token.start
    }
    if (token.kind === 'open') open.push(token.text)
    if (token.kind === 'close') open.pop()
    if (token.kind !== 'newline') last = token
  }
  if (open.length > 0 || operandStart === undefined || last === undefined) return undefined
  operands.push({ start: operandStart, end: last.end })
  return operands.length < 2 ? undefined : { operator, operands, start, end: last.end }
}

function endsExpression({ kind, text }: CueToken, isAfterOperand: boolean): boolean {
  if (kind === 'comma' || kind === 'close') return true
  if (kind === 'newline') return isAfterOperand
  // A brace after a value opens the body of a comprehension.
  if (kind === 'open') return text === '{' && isAfterOperand
  if (kind === 'operand') return isAfterOperand && !text.startsWith('.')
  return isAfterOperand && LOOSER.has(text)
}
