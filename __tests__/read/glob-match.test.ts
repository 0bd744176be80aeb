import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGlob } from '../../src/read/glob-match.ts'

// Expectations are those of Go's path/filepath.Match documentation and of its behaviour on Unix.
const TABLE: readonly (readonly [string, string, boolean])[] = [
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'ab/c', false],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxe/xxx/f', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a☺b', true],
  ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false],
  ['[a-ζ]*', 'α', true],
  ['*[a-ζ]', 'A', false],
  ['a?b', 'a/b', false],
  ['a*b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['[\\-x]', '-', true],
  ['[x\\-]', 'x', true],
  ['*x', 'xxx', true],
  ['', '', true],
]

describe('parseGlob', () => {
  it.each(TABLE)('matches %s against %s: %s', (pattern, name, expected) => {
    expect(parseGlob(pattern)?.(name)).toBe(expected)
  })

  it.each(['[]a]', '[-]', '[x-]', '[-x]', '[a-b-c]', '[', '[^', '[^bc', 'a[', '\\', 'a[]'])(
    'refuses %s',
    (pattern) => {
      expect(parseGlob(pattern)).toBeUndefined()
    },
  )

  it('T31 decides patterns with many stars in linear time', () => {
    const matcher = parseGlob('*a'.repeat(200))

    expect(matcher?.('a'.repeat(5_000))).toBe(true)
    expect(matcher?.(`${'a'.repeat(5_000)}b`)).toBe(false)
  })

  it('matches every text against itself once its special characters are escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replace(/[*?[\\\]]/g, (char) => `\\${char}`)

        expect(parseGlob(escaped)?.(text)).toBe(true)
      }),
    )
  })
})
