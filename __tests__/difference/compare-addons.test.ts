import { afterAll, describe, expect, it } from 'vitest'
import { compareAddons } from '../../src/difference/compare-addons.ts'
import type { Change } from '../../src/difference/difference.ts'
import { RELEASES } from '../../src/kubevela/releases.ts'
import { aCue } from '../cue-port.ts'
import { type AddonSketch, anAddon } from '../validate/an-addon.ts'

const cue = aCue({ timeMs: 60_000 })
afterAll(() => cue.close())

const TEMPLATE = `package main
output: {
	apiVersion: "core.oam.dev/v1beta1"
	kind:       "Application"
	spec: components: [{name: "web", type: "webservice", properties: {image: "nginx:1.27.0", port: 80}}]
}
`
const DEFINITION = `steady: {type: "trait", attributes: {appliesToWorkloads: ["*"]}}
template: {
	parameter: {
		// +usage=How many
		replicas: *1 | int
		mode?: "fast" | "slow"
	}
	patch: spec: replicas: parameter.replicas
}
`

/** A good addon; a test names the files that differ. */
function sketch(files: AddonSketch['files'] = {}) {
  return anAddon({ files: { 'template.cue': TEMPLATE, ...files } })
}

async function changes(before: AddonSketch['files'], after: AddonSketch['files']) {
  const difference = await compareAddons(sketch(before), sketch(after), {
    releases: [RELEASES['1.10'], RELEASES['1.11']],
    cue,
  })
  return difference
}

function line({ topic, kind, of, name, before, after }: Change): string {
  const owner = of === undefined ? '' : `${of} `
  const values = before === undefined && after === undefined ? '' : `: ${before ?? ''} → ${after ?? ''}`
  return `${topic} ${owner}${name} ${kind}${values}`
}

const parameter = (fields: string) => ({ 'parameter.cue': `parameter: {\n${fields}\n}\n` })

describe('compareAddons: parameters', () => {
  it.each([
    ['a: *1 | int', 'a: *1 | int\nb: *"x" | string', ['parameter b added:  → string = "x"']],
    ['a: *1 | int', 'a: *1 | int\nb?: [...string]', ['parameter b added:  → []string']],
    ['a: *1 | int', 'a: *1 | int\nb: string', ['parameter b required:  → string']],
    ['a: *1 | int\nb?: string', 'a: *1 | int', ['parameter b removed: string → ']],
    [
      'a: *1 | int',
      'a: *"1" | string',
      ['parameter a default: 1 → "1"', 'parameter a retyped: integer → string'],
    ],
    ['a?: int', 'a?: number', ['parameter a widened: integer → number']],
    ['a?: "x" | "y"', 'a?: "x"', ['parameter a narrowed: "x" | "y" → "x"']],
    ['a?: "x" | "y"', 'a?: "x" | "y" | "z"', ['parameter a widened: "x" | "y" → "x" | "y" | "z"']],
    ['a?: string', 'a: string', ['parameter a required: none → none']],
    ['a: string', 'a: *"x" | string', ['parameter a optional: none → "x"']],
    ['a: *1 | int', 'a: *2 | int', ['parameter a default: 1 → 2']],
    ['// +usage=One\na: *1 | int', '// +usage=Other\na: *1 | int', ['parameter a described']],
    ['a?: {b?: string, c?: int}', 'a?: {b?: string}', ['parameter a.c removed: integer → ']],
    ['a?: {b?: string}', 'a?: {b?: string, c: int}', ['parameter a.c required:  → integer']],
    ['a: *1 | int', 'a: *1 | int\nb?: {c: int}', ['parameter b added:  → object']],
    ['a?: [...{b?: string}]', 'a?: [...{b?: int}]', ['parameter a[].b retyped: string → integer']],
    [
      'a?: >=1 & <=5 & int',
      'a?: >=2 & <=5 & int',
      ['parameter a narrowed: integer (>=1 <=5) → integer (>=2 <=5)'],
    ],
    ['// One\na: *1 | int', '\n// One\na: int | *1', []],
  ])('tells %j from %j', async (before, after, expected) => {
    const { changes: found } = await changes(parameter(before), parameter(after))

    expect(found.map(line)).toEqual(expected)
  })

  it('takes the whole list for removed where the parameters go', async () => {
    const { changes: found } = await changes(parameter('a: *1 | int'), {})

    expect(found.map(line)).toEqual(['parameter a removed: integer → '])
  })
})

describe('compareAddons: what is installed', () => {
  it.each([
    [
      'a raised image',
      { 'template.cue': TEMPLATE.replace('1.27.0', '1.28.0') },
      ['component web changed', 'image nginx raised: 1.27.0 → 1.28.0'],
    ],
    [
      'a component',
      {
        'template.cue': TEMPLATE.replace(
          '[{',
          '[{name: "db", type: "webservice", properties: image: "redis:7.0.0"}, {',
        ),
      },
      ['component db added:  → webservice', 'image redis added:  → 7.0.0'],
    ],
    ['a definition', { 'definitions/steady.cue': DEFINITION }, ['definition TraitDefinition/steady added']],
    [
      'a requirement',
      {
        'metadata.yaml':
          'name: sample\nversion: 1.0.0\ndescription: A sample addon\nicon: https://example.com/icon.png\nurl: https://example.com\ntags: [sample]\nsystem: {vela: ">=1.10.0"}\n',
      },
      ['requirement system.vela narrowed: any → >=1.10.0'],
    ],
    ['documentation', { 'README.md': '# New' }, []],
    ['a comment', { 'template.cue': `// a comment\n${TEMPLATE}` }, []],
  ])('tells of %s', async (_, after, expected) => {
    const { changes: found } = await changes({}, after)

    expect(found.map(line)).toEqual(expected)
  })

  it('looks into the parameters of definitions', async () => {
    const { changes: found } = await changes(
      { 'definitions/steady.cue': DEFINITION },
      {
        'definitions/steady.cue': DEFINITION.replace('replicas: *1 | int', 'count: int').replace(
          'parameter.replicas',
          'parameter.count',
        ),
      },
    )

    expect(found.map(line)).toEqual([
      'parameter TraitDefinition/steady count required:  → integer',
      'parameter TraitDefinition/steady replicas removed: integer → ',
      'definition TraitDefinition/steady changed',
    ])
  })

  it('does not count the version itself, and tells which files differ', async () => {
    const difference = await changes(
      {},
      {
        'metadata.yaml':
          'name: sample\nversion: 1.1.0\ndescription: A sample addon\nicon: https://example.com/icon.png\nurl: https://example.com\ntags:\n  - sample\n',
        'README.md': 'x',
      },
    )

    expect(difference).toMatchObject({
      versions: { before: '1.0.0', after: '1.1.0' },
      changes: [],
      files: [{ path: 'README.md', kind: 'added', effect: 'documentation' }],
      release: '1.11',
      isWhole: true,
    })
  })

  it('compares by the newest release that accepts both states', async () => {
    const sum = TEMPLATE.replace('[{', '[] + [{')
    const difference = await changes(
      { 'template.cue': sum },
      { 'template.cue': sum.replace('1.27.0', '2.0.0') },
    )

    expect(difference.release).toBe('1.10')
    expect(difference.changes.map(line)).toContain('image nginx raised: 1.27.0 → 2.0.0')
  })

  it('says where a state is refused, and still compares what can be read', async () => {
    const difference = await changes(parameter('a: *1 | int'), {
      ...parameter('a: *"x" | string'),
      'template.cue': 'package main\noutput: nonsense',
    })

    expect(difference.isWhole).toBe(false)
    expect(difference.changes.map(line)).toContain('parameter a retyped: integer → string')
  })
})
