// Times rendering: every addon of a folder for one release and for three, and one small addon from the start of a process.
// Run it by `npm run bench:render`; ADDON_CORPUS names the folder.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createCue } from '../src/adapters/cue.ts'
import { openFileTree } from '../src/adapters/file-tree.ts'
import type { Addon } from '../src/addon/addon.ts'
import { RELEASE_NAMES, RELEASES, type ReleaseName } from '../src/kubevela/releases.ts'
import { renderAddon } from '../src/kubevela/render.ts'
import { readAddon } from '../src/read/read-addon.ts'

const SMALL_ADDON = 'addons/vela-prism'
const ADDON_FOLDERS = ['addons', 'experimental/addons']

const [dist = 'dist', mode] = process.argv.slice(2)
const corpus = process.env['ADDON_CORPUS'] ?? ''
const engines = process.env['BENCH_ENGINES'] ?? join(dist, 'cue')

void main()

async function main(): Promise<void> {
  if (mode === 'cold') {
    const addon = await readAddon(openFileTree(join(corpus, 'catalog')), SMALL_ADDON)
    await renderAll([addon], ['1.11'])
    return
  }
  if (corpus === '') console.log('ADDON_CORPUS names no folder of real addons: nothing to time')
  else await run()
}

async function run(): Promise<void> {
  const addons = await readAll()
  console.log(`${addons.length} addons, ${availableParallelism()} cores, Node ${process.version}`)
  for (const name of RELEASE_NAMES) await time(`all addons, ${name}`, () => renderAll(addons, [name]))
  await time('all addons, three releases', () => renderAll(addons, RELEASE_NAMES))
  const startedAt = performance.now()
  const cold = spawnSync(process.execPath, [process.argv[1] ?? '', dist, 'cold'], {
    env: { ADDON_CORPUS: corpus, BENCH_ENGINES: engines },
  })
  const total = Math.round(performance.now() - startedAt)
  console.log(
    `${'one small addon, from process start'.padEnd(40)} ${total} ms${cold.status === 0 ? '' : ' (failed)'}`,
  )
}

async function readAll(): Promise<readonly Addon[]> {
  const tree = openFileTree(join(corpus, 'catalog'))
  const roots: string[] = []
  for (const folder of ADDON_FOLDERS) {
    const entries = (await tree.list(folder)) ?? []
    roots.push(...entries.filter(({ kind }) => kind === 'directory').map(({ name }) => `${folder}/${name}`))
  }
  return await Promise.all(roots.map((root) => readAddon(tree, root)))
}

// A port of its own for each measurement: loading the engines is part of the time.
async function renderAll(addons: readonly Addon[], names: readonly ReleaseName[]): Promise<void> {
  const cue = createCue({ script: join(dist, 'cue-worker.cjs'), modules: engines })
  const jobs = names.flatMap((name) =>
    addons.map((addon) => renderAddon(addon, { release: RELEASES[name], cue })),
  )
  await Promise.all(jobs)
  await cue.close()
}

async function time(label: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  await work()
  if (label !== '') console.log(`${label.padEnd(40)} ${Math.round(performance.now() - startedAt)} ms`)
}
