import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMetadata } from '../../src/addon/metadata.ts'
import { MAX_ALIASED_NODES, MAX_YAML_DEPTH, MAX_YAML_PARTS, readYaml, toJson } from '../../src/addon/yaml.ts'

function messageOf(text: string): string {
  const reading = readYaml(text)
  return reading.kind === 'broken' ? reading.message : 'read'
}

/** The shortest of some runs: what the machine does beside does not make it longer. Four times as much may take four times as long, not sixteen. */
function fastest(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return Math.min(...times)
}

const merges = (count: number) => `a: &a {x: 1}\nb:\n  <<: [${Array(count).fill('*a').join(', ')}]\n`

describe('readYaml', () => {
  it('T23 ends at an alias bomb', () => {
    const levels = 'bcdefghij'.split('')
    const bomb = levels.map(
      (name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join()}]`,
    )

    expect(messageOf(`a: &a [x,x,x,x,x,x,x,x,x]\n${bomb.join('\n')}\n`)).toBe(
      `aliases expand to more than ${MAX_ALIASED_NODES} values`,
    )
    expect(readYaml('a: &a [x]\nb: *a\n').kind).toBe('read')
  })

  it('T24 takes time linear in the number of merged mappings', () => {
    expect(messageOf(merges(MAX_ALIASED_NODES))).toContain('aliases expand')

    const ratio = fastest(() => readYaml(merges(8_000))) / fastest(() => readYaml(merges(2_000)))

    expect(ratio).toBeLessThan(10)
  })

  it.each([
    ['flow lists', '['.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(50_000)],
    ['block lists', '- '.repeat(50_000)],
    ['block mappings', Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    [
      'aliases',
      Array.from({ length: 80 }, (_, at) => `a${at}: &a${at} [${at === 0 ? '' : `*a${at - 1}`}]`).join('\n'),
    ],
  ])('T25 says that %s are too deep, and throws nothing', (_, text) => {
    expect(messageOf(text)).toBe(`nested deeper than ${MAX_YAML_DEPTH} levels`)
  })

  it('T26 keeps the names of object members as data', () => {
    const reading = readYaml('__proto__: {x: 1}\nconstructor: {prototype: {x: 1}}\ntoString: a\n')

    expect(
      reading.kind === 'read' && reading.root?.kind === 'map'
        ? reading.root.entries.map(({ key }) => key)
        : [],
    ).toEqual(['__proto__', 'constructor', 'toString'])
    if (reading.kind === 'read' && reading.root !== undefined) toJson(reading.root)
    expect('x' in {}).toBe(false)
  })

  it('T27 keeps both of two equal keys in sight, and takes the last as KubeVela does', () => {
    const metadata = parseMetadata('name: a\nversion: 1.0.0\nversion: 2.0.0\n')

    expect(metadata).toMatchObject({ kind: 'parsed', value: { version: '2.0.0' } })
    expect(metadata.kind === 'parsed' ? metadata.source.entries.length : 0).toBe(3)
  })

  it.each([
    ['version: 1.10', { version: '1.1' }],
    ['version: 010', { version: '8' }],
    ['version: 1_0', { version: '10' }],
    ['version: yes', { version: 'true' }],
    ['name: 123', { name: '123' }],
    ['name: null', { name: '' }],
    ['tags: null', { tags: [] }],
    ['dependencies: [null]', { dependencies: [{ name: '', version: '' }] }],
    ['system: null', { system: undefined }],
  ])('T28 gives what KubeVela gives for %s', (text, value) => {
    expect(parseMetadata(`${text}\n`)).toMatchObject({ kind: 'parsed', value })
  })

  it.each([
    'name: {}',
    'name: []',
    'tags: a',
    'invisible: "no"',
    'dependencies: {a: b}',
    'dependencies: [a]',
    'system: a',
  ])('T28 refuses %s, with the place', (text) => {
    expect(parseMetadata(`${text}\n`)).toMatchObject({
      kind: 'broken',
      cause: 'shape',
      position: { line: 1 },
    })
  })

  it('T29 runs no tag, reads one document and tells of the next', () => {
    expect(readYaml('a: !!js/function "function(){}"\n')).toMatchObject({ kind: 'read' })
    expect(readYaml('a: 1\n---\nb: 2\n')).toMatchObject({ laterDocuments: [{ line: 2, column: 1 }] })
  })

  it.each([
    '\u0000',
    'a: \u0000\n',
    Buffer.from('a: 1\n', 'utf16le').toString('utf8'),
    '\uFEFFa: 1\n',
    'a: \ud800\n',
  ])('T29 ends with an answer for %j', (text) => {
    expect(['read', 'broken']).toContain(readYaml(text).kind)
  })

  it('T30 parses no document that is out of all proportion', () => {
    expect(messageOf('- a\n'.repeat(MAX_YAML_PARTS + 1))).toContain('lines and flow indicators')
    expect(messageOf(`[${'a,'.repeat(MAX_YAML_PARTS)}]`)).toContain('lines and flow indicators')
    expect(readYaml(`a: ${'x'.repeat(5 * 1024 * 1024)}\n`).kind).toBe('read')
  })

  it('reads a line of many quotes in linear time', () => {
    const line = (count: number) => `a: {${'"b": [1,2],'.repeat(count)}`

    const ratio = fastest(() => readYaml(line(8_000))) / fastest(() => readYaml(line(2_000)))

    expect(ratio).toBeLessThan(10)
  })

  it('T23 T25 T29 never throws', () => {
    const piece = fc.constantFrom(
      '- ',
      ': ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '!t ',
      '|\n',
      '>-\n',
      '"',
      "'",
      '#',
      '\n',
      '\n  ',
      '---\n',
      '%',
      'a',
      '\t',
      '\r',
      '\\x',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(['read', 'broken']).toContain(readYaml(pieces.join('')).kind)
      }),
      { numRuns: 3_000, seed: 4 },
    )
  })
})
