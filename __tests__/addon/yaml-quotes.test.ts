import { describe, expect, it } from 'vitest'
import { type Json, readYaml, toJson } from '../../src/addon/yaml.ts'
import { reindentQuotes } from '../../src/addon/yaml-quotes.ts'

function read(text: string): Json | undefined {
  const reading = readYaml(text)
  return reading.kind === 'read' && reading.root !== undefined ? toJson(reading.root) : undefined
}

describe('reindentQuotes', () => {
  it('lets quoted text go on at the indentation of its key, as generated CRDs have it', () => {
    const text = "a:\n  description: 'one\n  two: three\n  four'\n  type: string\n"

    expect(read(text)).toEqual({ a: { description: 'one two: three four', type: 'string' } })
  })

  it('does the same for double quotes, escapes and list items', () => {
    const text = 'a:\n- "one \\" more\ntwo"\n- b\n'

    expect(read(text)).toEqual({ a: ['one " more two', 'b'] })
  })

  it('leaves quotes inside block scalars, comments and plain text alone', () => {
    const text = "a: |\n  it's 'one\n  two\nb: it's\n# don't\nc: 'x'\n"

    expect(reindentQuotes(text).text).toBe(text)
  })

  it('keeps places those of the original', () => {
    const text = "a:\n  b: 'one\n  two'\n  c: 'x\n  y'\n  d: 1\n"
    const reading = readYaml(text)
    const map =
      reading.kind === 'read' && reading.root?.kind === 'map' ? reading.root.entries[0]?.value : undefined
    const d = map?.kind === 'map' ? map.entries.find((entry) => entry.key === 'd') : undefined

    expect(d === undefined ? undefined : text.slice(d.keyRange.start, d.keyRange.end)).toBe('d')
    expect(reading.kind === 'read' && d !== undefined ? reading.positionOf(d.keyRange) : undefined).toEqual({
      line: 6,
      column: 3,
    })
  })

  it('reports a text that is broken either way where the original is broken', () => {
    expect(readYaml("a: 'one\nb: 2\n")).toMatchObject({ kind: 'broken' })
  })
})

describe('readYaml', () => {
  it('adds no line break to a block scalar that the text ends in', () => {
    expect(read('a: |\n  one\n  two')).toEqual({ a: 'one\ntwo' })
    expect(read('a: |\n  one\n  two\n')).toEqual({ a: 'one\ntwo\n' })
    expect(read('a: |\n  one\nb: 1')).toEqual({ a: 'one\n', b: 1 })
  })
})
