import { describe, expect, it } from 'vitest'
import { arithmeticChain } from '../../src/kubevela/list-arithmetic.ts'

function operands(
  text: string,
  operator: '+' | '*' = '+',
  start = text.indexOf(': ') + 2,
): readonly string[] | undefined {
  return arithmeticChain(text, start, operator)?.operands.map((one) => text.slice(one.start, one.end))
}

describe('arithmeticChain', () => {
  it.each([
    ['two lists', 'x: [1] + [2]\ny: 3', ['[1]', '[2]']],
    ['a chain over lines', 'x: a + [\n\t1,\n] + b.c["d"]\n', ['a', '[\n\t1,\n]', 'b.c["d"]']],
    ['calls', 'x: f(1 + 2) + [for i in y {i}]', ['f(1 + 2)', '[for i in y {i}]']],
    ['a sum in brackets', 'x: (a + [1])', undefined],
    ['a product within a sum', 'x: [1] * 2 + b', ['[1] * 2', 'b']],
    ['what looser operators end', 'x: a + [1] | b', ['a', '[1]']],
    ['what a comma ends', 'x: a + [1], y: b + c', ['a', '[1]']],
    ['what a brace ends', 'x: a + [1] {', ['a', '[1]']],
    ['a comment after the operator', 'x: a + // + c\n [1]', ['a', '[1]']],
    ['a difference', 'x: a + b - c', undefined],
    ['an unclosed list', 'x: a + [1', undefined],
    ['one value', 'x: a', undefined],
  ])('reads %s', (_name, text, expected) => {
    expect(operands(text)).toEqual(expected)
  })

  it('reads what stands in brackets', () => {
    expect(operands('x: (a + [1])', '+', 4)).toEqual(['a', '[1]'])
  })

  it('reads a product up to the next sum', () => {
    expect(operands('x: [1] * 2 + b', '*')).toEqual(['[1]', '2'])
  })
})
