import { describe, expect, it } from 'vitest'
import { cueFields } from '../../src/addon/cue-fields.ts'

function fieldsOf(text: string): readonly string[] {
  return cueFields(text).map(({ path, value }) => `${path.join('.')} = ${text.slice(value.start, value.end)}`)
}

describe('cueFields', () => {
  it.each([
    ['url: "a"', ['url = "a"']],
    ['url: "a" // why\nb: 1', ['url = "a"', 'b = 1']],
    ['let base = "a" + "b"\nurl: base', ['base = "a" + "b"', 'url = base']],
    ['url: *"a" | string\n', ['url = *"a" | string']],
    [
      'url: "a" +\n\tparameter["v"] + "/"\nchart: "c"',
      ['url = "a" +\n\tparameter["v"] + "/"', 'chart = "c"'],
    ],
    ['url?: string\nx!: int', ['url = string', 'x = int']],
    ['"url": "\\("}")"\n', ['url = "\\("}")"']],
    ['X=url: "a"', ['url = "a"']],
  ])('reads the fields of %j', (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields)
  })

  it('reads chains, conditions, loops and lists at any depth', () => {
    const text = [
      'output: spec: components: [',
      '\t{name: "a", if parameter.mirror {properties: url: "m"}, if !parameter.mirror {',
      '\t\tproperties: {url: "o"}',
      '\t}},',
      '\tfor c in charts {properties: {url: c.url, version: "\\(c.v)"}},',
      '\tif x != _|_ {{url: "e"}},',
      ']',
      'if parameter.b == "}" && true {',
      '\tinner: url: "i"',
      '}',
      '[string]: {url: "p"}',
    ].join('\n')

    expect(fieldsOf(text).filter((line) => /url = /.test(line))).toEqual([
      'output.spec.components.properties.url = "m"',
      'output.spec.components.properties.url = "o"',
      'output.spec.components.properties.url = c.url',
      'output.spec.components.url = "e"',
      'inner.url = "i"',
      'url = "p"',
    ])
  })

  it('gives the fields of one struct the same number', () => {
    const [a, b, c] = cueFields('x: {url: "a", repoType: "helm"}\ny: {url: "b"}')

    expect(a?.struct).toBe(b?.struct)
    expect(c?.path).toEqual(['x'])
  })

  it('ends on whatever it is given', () => {
    for (const text of ['}', '{{{', 'a: [', 'let = 3', 'a: {b: }', ':', 'x: "', 'if {', '{'.repeat(500)])
      expect(() => cueFields(text)).not.toThrow()
  })
})
