import { afterAll, describe, expect, it } from 'vitest'
import { type Addon, textOf } from '../../src/addon/addon.ts'
import { RELEASE_NAMES, RELEASES } from '../../src/kubevela/releases.ts'
import type { ChartOrigin, ChartPlace, ChartReference } from '../../src/mirror/needs.ts'
import { readAddonNeeds } from '../../src/mirror/read-needs.ts'
import { type Rewrite, rewriteAddon } from '../../src/mirror/rewrite-addon.ts'
import { readAddon } from '../../src/read/read-addon.ts'
import { aCue } from '../cue-port.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'
import { SHAPES } from './shapes.ts'

const cue = aCue({ timeMs: 60_000 })
afterAll(() => cue.close())

const releases = RELEASE_NAMES.map((name) => RELEASES[name])
const LOCALCM: ChartPlace = { repoType: 'helm', url: 'http://localcm:8080' }
const moved = ({ repoType }: ChartOrigin) => (repoType === 'git' ? undefined : LOCALCM)

describe.each(Object.entries(SHAPES))('%s', (_, { files, charts, rewritten }) => {
  it('is found, and rewritten in these bytes only', async () => {
    const addon = await addonOf(files)
    const read = await readAddonNeeds(addon, { releases, cue })

    const rewrite = await rewriteAddon(addon, { ...read, cue, placeOf: moved })

    expect(read.needs.charts).toEqual(charts)
    expect(read.needs.unresolved).toEqual([])
    expect(rewrite).toMatchObject({ kind: 'rewritten' })
    expect(changedLines(addon, rewrite)).toEqual(rewritten)
  })
})

describe.each(Object.entries(SHAPES))('%s, into an OCI registry', (_, { files, charts }) => {
  it('is rewritten in url and repoType', async () => {
    const addon = await addonOf(files)
    const read = await readAddonNeeds(addon, { releases, cue })
    const place: ChartPlace = { repoType: 'oci', url: 'oci://localcm:5000/charts' }
    const placeOf = ({ repoType }: ChartOrigin) => (repoType === 'git' ? undefined : place)

    const rewrite = await rewriteAddon(addon, { ...read, cue, placeOf })
    const now =
      rewrite.kind === 'rewritten' ? await readAddonNeeds(rewrite.addon, { releases, cue }) : undefined

    expect(rewrite).toMatchObject({ kind: 'rewritten' })
    expect(unique(now?.needs.charts ?? [])).toEqual(
      unique(charts.map((chart) => (chart.repoType === 'git' ? chart : { ...chart, ...place }))).filter(
        isFirst,
      ),
    )
  })
})

describe('rewriteAddon', () => {
  it.each([
    [
      'the url is said elsewhere too',
      {
        'template.cue': `package main\n\n_source: "https://charts.example.com"\noutput: spec: components: [{name: "demo", type: "helm", properties: {url: _source, chart: "demo", version: "1.0.0", values: repository: _source}}]\n`,
      },
      'template.cue: "https://charts.example.com" says more than where one chart comes from',
    ],
    [
      'one place says the url of a chart that stays',
      {
        'template.cue': `package main\n\n_source: "https://charts.example.com"\noutput: spec: components: [for one in ["demo", "stays"] {name: one, type: "helm", properties: {url: _source, chart: one, version: "1.0.0"}}]\n`,
      },
      'says more than where one chart comes from',
    ],
    [
      'the chart follows the version of the addon, and that gets a suffix',
      {
        'template.cue': `package main\n\noutput: spec: components: [{name: "demo", type: "helm", properties: {url: "https://charts.example.com", chart: "demo", version: context.metadata.version}}]\n`,
      },
      'properties.version was "1.2.3" and becomes "1.2.3-mirror.1"',
    ],
    [
      'the parameter of the url allows certain values only',
      {
        'template.cue': `package main\n\noutput: spec: components: [{name: "demo", type: "helm", properties: {url: parameter.url, chart: "demo", version: "1.0.0"}}]\n`,
        'parameter.cue':
          'parameter: {\n\turl: *"https://charts.example.com" | string\n\turl: =~"^https://charts.example.com"\n}\n',
      },
      'comes from no one place in the sources',
    ],
    [
      'no release renders it',
      { 'template.cue': 'package main\n\noutput: nothing\n' },
      'no judged release of KubeVela renders it',
    ],
  ])('changes nothing where %s', async (_, files, message) => {
    const addon = await addonOf(files)
    const read = await readAddonNeeds(addon, { releases, cue })
    const placeOf = ({ chart }: ChartOrigin) => (chart === 'stays' ? undefined : LOCALCM)

    const rewrite = await rewriteAddon(addon, { ...read, cue, placeOf, suffix: 'mirror.1' })

    expect(rewrite).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) })
  })

  it('gives the addon a version of its own where it is asked to', async () => {
    const addon = await addonOf(SHAPES['YAML with quotes, repoType last']?.files ?? {})
    const read = await readAddonNeeds(addon, { releases, cue })

    const rewrite = await rewriteAddon(addon, { ...read, cue, placeOf: moved, suffix: 'mirror.1' })

    expect(changedLines(addon, rewrite)).toMatchObject({ 'metadata.yaml': ['version: 1.2.3-mirror.1'] })
  })

  it('has nothing to do where no chart moves', async () => {
    const addon = await addonOf(SHAPES['three components']?.files ?? {})
    const read = await readAddonNeeds(addon, { releases, cue })

    expect(await rewriteAddon(addon, { ...read, cue, placeOf: () => undefined })).toEqual({
      kind: 'unchanged',
    })
  })
})

// Two addresses for one chart have become one.
function isFirst(chart: ChartReference, at: number, all: readonly ChartReference[]): boolean {
  return all.findIndex((one) => one.component === chart.component) === at
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}

async function addonOf(files: Readonly<Record<string, string>>): Promise<Addon> {
  const metadata = 'name: demo\nversion: 1.2.3\ndescription: shows it\ndependencies: [{name: fluxcd}]\n'
  const tree = Object.fromEntries(
    Object.entries({ 'metadata.yaml': metadata, ...files }).map(([path, text]) => [`demo/${path}`, text]),
  )
  return await readAddon(memoryFileTree(tree), 'demo')
}

function changedLines(before: Addon, rewrite: Rewrite): Readonly<Record<string, readonly string[]>> {
  if (rewrite.kind !== 'rewritten') return {}
  return Object.fromEntries(
    rewrite.addon.files.flatMap((file) => {
      const old = before.files.find(({ path }) => path === file.path)
      const known = new Set(old === undefined ? [] : textOf(old).split('\n'))
      const lines = textOf(file)
        .split('\n')
        .filter((line) => !known.has(line))
      return lines.length === 0 ? [] : [[file.path, lines]]
    }),
  )
}
