import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import { compatibility, type ReleaseJudgement, verdictOf } from '../../src/kubevela/compatibility.ts'
import { RELEASE_NAMES, RELEASES } from '../../src/kubevela/releases.ts'
import { widestRange } from '../../src/kubevela/widest-range.ts'
import { kubevelaAccepts } from '../../src/validate/rules/kubevela-accepts.ts'
import { readAddonsIn } from '../corpus.ts'
import { aCue } from '../cue-port.ts'

const releases = RELEASE_NAMES.map((name) => RELEASES[name])
const cue = aCue({ threads: 2 })
let addons: readonly Addon[] = []

beforeAll(async () => {
  addons = await readAddonsIn(new URL('../fixtures/render/addons', import.meta.url).pathname)
})
afterAll(() => cue.close())

function named(directory: string): Addon {
  const addon = addons.find((one) => one.directory === directory)
  if (addon === undefined) throw new Error(`no fixture "${directory}"`)
  return addon
}

const judged = (directory: string) => compatibility(named(directory), releases, cue)

async function marksOf(directory: string) {
  const addon = named(directory)
  const compat = new Map([[addon.root, await compatibility(addon, releases, cue)]])
  return kubevelaAccepts.check(addon, { catalog: [addon], compatibility: compat })
}

describe('compatibility', () => {
  it.each([
    ['whole', ['ok', 'ok', 'ok']],
    ['list-sum', ['ok', 'ok', 'fails']],
    ['wanting', ['needs-arguments', 'needs-arguments', 'needs-arguments']],
    ['newer-only', ['fails', 'needs-arguments', 'needs-arguments']],
    ['undeclared', ['not-declared', 'not-declared', 'not-declared']],
    ['broken-view', ['fails', 'fails', 'fails']],
  ])('judges %s as %s', async (directory, verdicts) => {
    expect((await judged(directory)).map(verdictOf)).toEqual(verdicts)
  })

  it('says which parameters lack a value, and where', async () => {
    const [first] = await judged('wanting')
    const missing = first?.result === 'needs-arguments' ? first.missing : []

    expect(missing.map(({ name, path, line }) => [name.join('.'), path, line])).toEqual([
      ['url', 'parameter.cue', 3],
      ['mode', 'parameter.cue', 4],
      ['nested.count', 'parameter.cue', 6],
    ])
  })

  it('renders with stand-ins that the constraints allow', async () => {
    const [, , newest] = await judged('wanting')
    const properties = newest?.result === 'needs-arguments' ? newest.rendering.application : undefined

    expect(properties).toMatchObject({
      spec: {
        components: [
          {
            properties: {
              url: 'https://placeholder.example.com',
              mode: 'a',
              nested: { count: 80 },
              fine: true,
            },
          },
        ],
      },
    })
  })
})

describe('widestRange', () => {
  const some = (accepted: readonly boolean[]): readonly ReleaseJudgement[] =>
    releases.map((release, at) =>
      accepted[at] === true
        ? { release, isDeclared: true, result: 'ok', rendering: { release, failure: undefined } }
        : { release, isDeclared: true, result: 'fails', failure: { stage: 'render', message: 'no' } },
    )

  it.each([
    [[true, true, false], '', '<1.11.0'],
    [[true, true, false], '>=1.5.0', '>=1.5.0, <1.11.0'],
    [[false, true, true], '', '>=1.10.0'],
    [[false, true, false], '', '>=1.10.0, <1.11.0'],
    [[true, false, true], '', '<1.10.0 || >=1.11.0'],
    [[true, false, true], '>=1.0 || =0.9.0', '<1.10.0 || >=1.11.0'],
  ])('of %s, declared as "%s", is %s', (accepted, declared, range) => {
    expect(widestRange(some(accepted), declared)).toBe(range)
  })

  it('is nothing where all or none accept', () => {
    expect(widestRange(some([true, true, true]), '')).toBeUndefined()
    expect(widestRange(some([false, false, false]), '')).toBeUndefined()
  })
})

describe('kubevelaAccepts', () => {
  it('warns of the releases that refuse, with the cause, its place and the range that is true', async () => {
    const [mark, ...others] = await marksOf('list-sum')

    expect(others).toEqual([])
    expect(mark).toMatchObject({ severity: 'warning', path: 'template.cue', line: 2 })
    expect(mark?.message).toContain('KubeVela 1.11 refuses the addon (accepted by 1.9, 1.10)')
    expect(mark?.fix).toContain('system.vela: ">=1.9.0, <1.11.0"')
  })

  it('errs where no release accepts', async () => {
    const [mark, ...others] = await marksOf('broken-view')

    expect(others).toEqual([])
    expect(mark).toMatchObject({ path: 'views/none.cue', line: 1 })
    expect(mark?.severity).toBeUndefined()
  })

  it('warns where no judged release is asked for', async () => {
    expect(await marksOf('undeclared')).toMatchObject([
      { severity: 'warning', path: 'metadata.yaml', line: 3 },
    ])
  })

  it.each(['whole', 'wanting'])('says nothing of %s', async (directory) => {
    expect(await marksOf(directory)).toEqual([])
  })

  it('says nothing where nothing was rendered', () => {
    expect(kubevelaAccepts.check(named('whole'), { catalog: [] })).toEqual([])
  })
})
