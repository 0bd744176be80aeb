import { cp, readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { addonFiles, type CatalogFolder, makeCatalogFolder } from '../e2e/catalog-folder.ts'
import { projectRoot } from '../e2e/cli.ts'
import { runAct } from './act-run.ts'
import { type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { findNode, findPeer, whyMissing } from './peer-binaries.ts'

const act = findPeer('act')
const chartmuseum = findPeer('chartmuseum')
const node = findNode('node24')
const isSkipped = [act, chartmuseum, node].some(({ kind }) => kind === 'missing')

const WORKFLOW = `
on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - id: addons
        uses: ./
        with:
          registry: \${{ vars.REGISTRY }}
      - env:
          PUBLISHED: \${{ steps.addons.outputs.published }}
          CHANGES: \${{ steps.addons.outputs.has-changes }}
        run: |
          echo "published $PUBLISHED"
          echo "changes $CHANGES"
          git status --porcelain
`

describe.skipIf(isSkipped)(`a workflow under act${whyMissing(act, chartmuseum, node)}`, () => {
  let server: ChartMuseumServer
  let catalog: CatalogFolder
  let base: string

  beforeEach(async () => {
    server = await startChartMuseum()
    catalog = await makeCatalogFolder({
      'README.md': '# A catalog\n',
      '.github/workflows/publish.yml': WORKFLOW,
    })
    await cp(path.join(projectRoot, 'action.yml'), path.join(catalog.folder, 'action.yml'))
    await cp(path.join(projectRoot, 'dist'), path.join(catalog.folder, 'dist'), { recursive: true })
    await catalog.git('remote', 'add', 'origin', 'https://github.com/octocat/catalog.git')
    base = await catalog.commit('Bring the action')
    await catalog.write({ ...addonFiles('one', '1.0.0'), ...addonFiles('two', '2.0.0') })
    await catalog.commit('Add one and two')
  })

  afterEach(async () => {
    await server.stop()
    await catalog.remove()
  })

  it('publishes from the checked-out action and hands its outputs on', async () => {
    const run = await runAct({
      ...programs(),
      folder: catalog.folder,
      workflow: '.github/workflows/publish.yml',
      event: await pushEvent(),
      variables: { REGISTRY: server.url },
    })

    expect(run.status, run.stdout + run.stderr).toBe(0)
    expect(await stored()).toEqual(['one-1.0.0.tgz', 'two-2.0.0.tgz'])
    expect(run.stdout).toMatch(/published \[\{"name":"one","version":"1\.0\.0"/)
    expect(run.stdout).toContain('changes true')
    expect(run.stdout).not.toContain('?? ')
  })

  it('leaves all as it is on a second run', async () => {
    const run = {
      ...programs(),
      folder: catalog.folder,
      workflow: '.github/workflows/publish.yml',
      event: await pushEvent(),
      variables: { REGISTRY: server.url },
    }
    await runAct(run)

    const second = await runAct(run)

    expect(second.status, second.stdout + second.stderr).toBe(0)
    expect(second.stdout).toContain('published []')
  })

  it('publishes the example catalog by the example workflow', async () => {
    const workflow = 'examples/workflows/publish.yml'
    await cp(path.join(projectRoot, 'examples'), path.join(catalog.folder, 'examples'), { recursive: true })
    await catalog.commit('Bring the examples')
    const addons = await readdir(path.join(projectRoot, 'examples/catalog/addons'))

    const run = await runAct({ ...programs(), folder: catalog.folder, workflow, event: await pushEvent() })

    expect(run.status, run.stdout + run.stderr).toBe(0)
    for (const addon of addons) {
      expect(run.stdout).toMatch(new RegExp(`"name":"${addon}"`))
    }
  })

  function programs(): { readonly act: string; readonly node: string } {
    return {
      act: act.kind === 'present' ? act.binary : '',
      node: node.kind === 'present' ? node.binary : '',
    }
  }

  async function pushEvent(): Promise<unknown> {
    const after = await catalog.git('rev-parse', 'HEAD')
    return {
      ref: 'refs/heads/main',
      before: base,
      after,
      repository: { full_name: 'octocat/catalog', default_branch: 'main', fork: false },
    }
  }

  async function stored(): Promise<readonly string[]> {
    return (await readdir(server.storageFolder)).filter((file) => file.endsWith('.tgz')).toSorted()
  }
})
