import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/addon/yaml.ts'
import { parameterRows } from '../../src/kubevela/parameter-rows.ts'

function rows(properties: Json, required: readonly string[] = []): readonly string[] {
  return parameterRows({ type: 'object', properties, required }).map(
    ({ name, type, isRequired, fallback, description }) =>
      [name, type, isRequired ? 'required' : (JSON.stringify(fallback) ?? ''), description].join(' · '),
  )
}

describe('parameterRows', () => {
  it.each<[string, Json, readonly string[]]>([
    ['a plain value', { a: { type: 'string', description: ' What it is ' } }, ['a · string ·  · What it is']],
    ['a default', { a: { type: 'integer', default: 0 } }, ['a · integer · 0 · ']],
    ['a choice', { a: { type: 'string', enum: ['x', 'y'] } }, ['a · "x" | "y" ·  · ']],
    [
      'a range',
      { a: { type: 'integer', minimum: 1, maximum: 9, exclusiveMaximum: true } },
      ['a · integer ≥ 1, < 9 ·  · '],
    ],
    ['a list', { a: { type: 'array', items: { type: 'string' } } }, ['a · array of string ·  · ']],
    [
      'a map',
      { a: { type: 'object', additionalProperties: { type: 'string' } } },
      ['a · map of string ·  · '],
    ],
    [
      'what is inside, in order',
      {
        a: { type: 'object', properties: { c: { type: 'string' }, b: { type: 'boolean' } } },
        d: { type: 'string' },
      },
      ['a · object ·  · ', 'a.c · string ·  · ', 'a.b · boolean ·  · ', 'd · string ·  · '],
    ],
    [
      'what items hold',
      { a: { type: 'array', items: { type: 'object', properties: { b: { type: 'string' } } } } },
      ['a · array of object ·  · ', 'a[].b · string ·  · '],
    ],
    [
      'what a map holds',
      {
        a: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { b: { type: 'string' } } },
        },
      },
      ['a · map of object ·  · ', 'a.*.b · string ·  · '],
    ],
    [
      'several types',
      { a: { oneOf: [{ type: 'string' }, { type: 'integer' }] } },
      ['a · string | integer ·  · '],
    ],
    [
      'a list of several types',
      { a: { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'integer' }] } } },
      ['a · array of (string | integer) ·  · '],
    ],
    ['what it does not know', { a: {} }, ['a · any ·  · ']],
    ['what is no schema', { a: 'x', b: null }, []],
  ])('tells of %s', (_, properties, wanted) => {
    expect(rows(properties)).toEqual(wanted)
  })

  it('asks only for what has no default, of itself or in what it holds', () => {
    const properties = {
      plain: { type: 'string' },
      withDefault: { type: 'string', default: 'x' },
      filled: { type: 'object', required: ['a'], properties: { a: { type: 'string', default: 'x' } } },
      open: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
    }

    const required = parameterRows({ type: 'object', properties, required: Object.keys(properties) })
      .filter(({ isRequired }) => isRequired)
      .map(({ name }) => name)

    expect(required).toEqual(['plain', 'open', 'open.a'])
  })

  it('stays small whatever the schema is', () => {
    let deep: Json = { type: 'string' }
    for (let level = 0; level < 500; level += 1) deep = { type: 'object', properties: { x: deep } }
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`p${at}`, { type: 'string' }]))

    expect(parameterRows({ type: 'object', properties: { deep } }).length).toBeLessThan(50)
    expect(parameterRows({ type: 'object', properties: wide }).length).toBe(1_000)
  })
})
