import { cp, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { addonFiles, type CatalogFolder, makeCatalogFolder } from '../e2e/catalog-folder.ts'
import { projectRoot } from '../e2e/cli.ts'
import { type FaultProxy, startFaultProxy } from '../fakes/fault-proxy.ts'
import { removeTemporary, temporaryDirectory } from '../git-repository.ts'
import type { ProgramResult } from '../run-program.ts'
import { runAct } from './act-run.ts'
import { type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { findNode, findPeer, whyMissing } from './peer-binaries.ts'

const act = findPeer('act')
const chartmuseum = findPeer('chartmuseum')
const node = findNode('node24')
const isSkipped = [act, chartmuseum, node].some(({ kind }) => kind === 'missing')

const REUSABLE = '.github/workflows/publish-sharded.yml'
const CALLER = '.github/workflows/publish.yml'
const CALLS = `
on: push
permissions:
  contents: read
jobs:
  publish:
    uses: ./${REUSABLE}
    with:
      registry: \${{ vars.REGISTRY }}
      shards: \${{ vars.SHARDS }}
`
const ADDONS = ['one', 'two', 'three', 'four', 'five']

/** The reusable workflow as it is, under act: its jobs share nothing but the registry and the outputs of the first. */
describe.skipIf(isSkipped)(`publishing in shards${whyMissing(act, chartmuseum, node)}`, () => {
  let server: ChartMuseumServer
  let proxy: FaultProxy | undefined
  let catalog: CatalogFolder
  let action: string
  let base: string

  // Act copies the action anew for every step that uses it: only what a release holds.
  beforeAll(async () => {
    action = temporaryDirectory()
    await cp(path.join(projectRoot, 'action.yml'), path.join(action, 'action.yml'))
    await cp(path.join(projectRoot, 'dist'), path.join(action, 'dist'), { recursive: true })
  })

  afterAll(removeTemporary)

  beforeEach(async () => {
    server = await startChartMuseum()
    catalog = await makeCatalogFolder({ 'README.md': '# A catalog\n', [CALLER]: CALLS })
    await cp(path.join(projectRoot, REUSABLE), path.join(catalog.folder, REUSABLE))
    await catalog.git('remote', 'add', 'origin', 'https://github.com/octocat/catalog.git')
    base = await catalog.commit('Bring the workflow')
    await catalog.write(Object.assign({}, ...ADDONS.map((name) => addonFiles(name, '1.0.0'))))
    await catalog.commit('Add the addons')
  })

  afterEach(async () => {
    await server.stop()
    await proxy?.stop()
    proxy = undefined
    await catalog.remove()
  })

  it('publishes every addon by one of the shards, and starts none where nothing is left', async () => {
    const run = await push({ registry: server.url, shards: '3' })

    expect(run.status, run.stdout + run.stderr).toBe(0)
    expect(await stored()).toEqual(archives(ADDONS))
    expect(shardsIn(run)).toEqual(['1', '2', '3'])
    expect(run.stdout).toContain('left: {"include":[]}')

    const again = await push({ registry: server.url, shards: '3' })

    expect(again.status, again.stdout + again.stderr).toBe(0)
    expect(shardsIn(again)).toEqual([])
  })

  it('converges when a shard fails and the workflow runs again, sending only what is missing', async () => {
    let isBroken = true
    proxy = await startFaultProxy(server.url, ({ isMutating }, mutations) =>
      isBroken && isMutating && mutations > 1
        ? { kind: 'answer', status: 507, body: '{"error":"no space left"}' }
        : undefined,
    )

    const first = await push({ registry: proxy.url, shards: '3' })
    const between = await stored()
    isBroken = false
    const sentBefore = mutationsOf(proxy)
    const second = await push({ registry: proxy.url, shards: '3' })

    expect(first.status).not.toBe(0)
    expect(between.length).toBeGreaterThan(0)
    expect(between.length).toBeLessThan(ADDONS.length)
    expect(second.status, second.stdout + second.stderr).toBe(0)
    expect(await stored()).toEqual(archives(ADDONS))
    expect(mutationsOf(proxy) - sentBefore).toBe(ADDONS.length - between.length)
  })

  it('F68 carries on in the run of another push, which names none of the missing addons', async () => {
    proxy = await startFaultProxy(server.url, ({ isMutating }) =>
      isMutating ? { kind: 'answer', status: 507 } : undefined,
    )
    await push({ registry: proxy.url, shards: '2' })
    expect(await stored()).toEqual([])
    base = await catalog.git('rev-parse', 'HEAD')
    await catalog.write(addonFiles('six', '1.0.0'))
    await catalog.commit('Add another')

    const run = await push({ registry: server.url, shards: '2' })

    expect(run.status, run.stdout + run.stderr).toBe(0)
    expect(await stored()).toEqual(archives([...ADDONS, 'six']))
  })

  it('lets the shards of a static registry meet in one index', async () => {
    const folder = temporaryDirectory()

    const run = await push({ registry: folder, shards: '3' })

    expect(run.status, run.stdout + run.stderr).toBe(0)
    const index: unknown = parse(await readFile(path.join(folder, 'index.yaml'), 'utf8'))
    expect(index).toMatchObject({
      entries: Object.fromEntries(ADDONS.map((name) => [name, [{ version: '1.0.0' }]])),
    })
  })

  it('publishes the others where one addon is broken, and names it', async () => {
    await catalog.write({ 'addons/two/metadata.yaml': 'name: two\nversion: 1.0.0\ntags: [unclosed\n' })
    await catalog.commit('Break two')

    const run = await push({ registry: server.url, shards: '2' })

    expect(run.status).not.toBe(0)
    expect(await stored()).toEqual(archives(ADDONS.filter((name) => name !== 'two')))
    expect(run.stdout).toMatch(/left: .*two/)
  })

  async function push(options: {
    readonly registry: string
    readonly shards: string
  }): Promise<ProgramResult> {
    const after = await catalog.git('rev-parse', 'HEAD')
    return await runAct({
      act: act.kind === 'present' ? act.binary : '',
      node: node.kind === 'present' ? node.binary : '',
      folder: catalog.folder,
      workflow: CALLER,
      event: {
        ref: 'refs/heads/main',
        before: base,
        after,
        repository: { full_name: 'octocat/catalog', default_branch: 'main', fork: false },
      },
      variables: { REGISTRY: options.registry, SHARDS: options.shards },
      localActions: { 'OWNER/kubevela-addon-registry@v1': action },
    })
  }

  async function stored(): Promise<readonly string[]> {
    // The server makes the folder with the first archive.
    const files = await readdir(server.storageFolder).catch(() => [])
    return files.filter((file) => file.endsWith('.tgz')).toSorted()
  }
})

function archives(names: readonly string[]): readonly string[] {
  return names.map((name) => `${name}-1.0.0.tgz`).toSorted()
}

function mutationsOf({ seen }: FaultProxy): number {
  return seen.filter(({ isMutating }) => isMutating).length
}

// Act names the job of each cell of a matrix in front of every line.
function shardsIn({ stdout }: ProgramResult): readonly string[] {
  return [
    ...new Set([...stdout.matchAll(/publish \(shard (\d+)\)/g)].map(([, shard = '']) => shard)),
  ].toSorted()
}
