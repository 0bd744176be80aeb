import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cueTokens } from '../../src/addon/cue-tokens.ts'

function texts(source: string, from = 0): readonly string[] {
  return [...cueTokens(source, from)].map(({ text }) => text)
}

describe('cueTokens', () => {
  it.each([
    [
      'words, numbers and operators',
      'a_1: #B+0x1F&&2.5 // c + d',
      ['a_1', ':', '#B', '+', '0x1F', '&&', '2.5'],
    ],
    ['line breaks', 'a\r\nb', ['a', '\n', 'b']],
    ['strings with what looks like code', '"a + [1] // x" + b', ['"a + [1] // x"', '+', 'b']],
    ['escaped quotes', '"a\\"b" c', ['"a\\"b"', 'c']],
    ['interpolations with strings inside', '"\\(x["a)"] + "b")" y', ['"\\(x["a)"] + "b")"', 'y']],
    ['raw strings', '#"a" \\(b) "# c', ['#"a" \\(b) "#', 'c']],
    ['interpolations of raw strings', '#"\\#(f("#"))"# c', ['#"\\#(f("#"))"#', 'c']],
    ['strings over several lines', '"""\n a " b\n """ + c', ['"""\n a " b\n """', '+', 'c']],
    ['bytes', "'a + b' c", ["'a + b'", 'c']],
    ['a string that the line ends', '"a\nb', ['"a', '\n', 'b']],
    ['letters beyond ASCII', 'é: "ü"', ['é', ':', '"ü"']],
  ])('tells %s apart', (_name, source, expected) => {
    expect(texts(source)).toEqual(expected)
  })

  it('begins at an offset', () => {
    expect(texts('ab + cd', 3)).toEqual(['+', 'cd'])
  })

  it('leaves out nothing but blanks and comments, whatever the text', () => {
    const pieces = fc.constantFrom(
      '"',
      "'",
      '#',
      '\\',
      '(',
      ')',
      '[',
      ']',
      '\n',
      '//',
      '+',
      'a',
      ' ',
      '"""',
      '\\(',
      'é',
    )
    const sources = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(sources, (source) => {
        let at = 0
        for (const { start, end, text } of cueTokens(source)) {
          expect(source.slice(start, end)).toBe(text)
          expect(source.slice(at, start)).toMatch(/^([ \t\r]|\/\/[^\n]*)*$/)
          at = end
        }
        expect(source.slice(at)).toMatch(/^([ \t\r]|\/\/[^\n]*)*$/)
      }),
      { numRuns: 500 },
    )
  })

  it('reads a text of nested interpolations in time that its length bounds', () => {
    const source = '"\\('.repeat(2000)

    expect([...cueTokens(source)].length).toBe(1)
  })
})
