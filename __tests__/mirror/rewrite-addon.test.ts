import { afterAll, describe, expect, it } from 'vitest'
import { type Addon, textOf } from '../../src/addon/addon.ts'
import { RELEASE_NAMES, RELEASES } from '../../src/kubevela/releases.ts'
import type { ChartOrigin } from '../../src/mirror/fetch-charts.ts'
import { readAddonNeeds } from '../../src/mirror/read-needs.ts'
import { type ChartPlace, type Rewrite, rewriteAddon } from '../../src/mirror/rewrite-addon.ts'
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
