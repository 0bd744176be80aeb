import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aChart, type ChartRepository, startChartRepository } from '../fakes/chart-repository.ts'
import { startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'
import { startFakeOci } from '../fakes/oci-server.ts'
import { mirrorContract } from '../mirror/mirror.contract.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { runCli } from './cli.ts'

describe('mirror, as a user runs it', () => {
  mirrorContract(() => startFakeChartMuseum())
})

describe('mirror, where something is in the way', () => {
  let catalog: CatalogFolder
  let source: ChartRepository
  let scratch = ''

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'mirror-'))
    source = await startChartRepository([
      { name: 'good', version: '1.0.0', bytes: aChart({ name: 'good' }) },
      { name: 'torn', version: '1.0.0', bytes: aChart({ name: 'torn' }), digest: 'a'.repeat(64) },
    ])
    catalog = await makeCatalogFolder({ ...withChart('good'), ...withChart('torn') })
  })

  afterEach(async () => {
    await Promise.all([source.stop(), catalog.remove(), rm(scratch, { recursive: true, force: true })])
  })

  it('keeps back an addon whose chart is not what its index says, and moves the others', async () => {
    const localcm = await startFakeChartMuseum()

    const run = await mirror(`--registry=localcm=${localcm.url}`, '--write')
    await localcm.stop()

    expect(run.status).toBe(1)
    expect(run.stdout).toContain('holds other bytes than its index says')
    expect([...localcm.storage.keys()].toSorted()).toEqual(['good-1.0.0.tgz', 'good-9.0.0.tgz'])
    expect(await textOf('addons/good/template.yaml')).toContain(`url: ${localcm.url}\n`)
    expect(await textOf('addons/torn/template.yaml')).toBe(withChart('torn')['addons/torn/template.yaml'])
  })

  it('asks nobody without leave, and says whom to allow', async () => {
    const localcm = await startFakeChartMuseum()

    const run = await runCli(['mirror', 'good', `--registry=${localcm.url}`], options())
    await localcm.stop()

    expect(run.status).toBe(1)
    expect(run.stdout).toContain(`give allow-host ${source.host}`)
    expect(source.requests).toEqual([])
    expect(localcm.storage.size).toBe(0)
  })

  it('moves charts into an OCI registry, and the repoType with them', async () => {
    const oci = await startFakeOci()

    const run = await mirror(`--registry=oci://${oci.host}/mirror`, '--addons=good', '--write')
    await oci.stop()

    expect(run.status).toBe(0)
    expect([...oci.tags.keys()].toSorted()).toEqual(['mirror/good:1.0.0', 'mirror/good:9.0.0'])
    expect(await textOf('addons/good/template.yaml')).toContain(
      `        repoType: oci\n        url: oci://${oci.host}/mirror\n`,
    )
  })

  it('goes on with a bundle that was loaded in part, and sends nothing of a damaged one', async () => {
    const bundle = path.join(scratch, 'air.tgz')
    const localcm = await startFakeChartMuseum()
    await mirror('--addons=good', `--bundle=${bundle}`)
    localcm.storage.set('good-1.0.0.tgz', aChart({ name: 'good' }))

    const loaded = await runCli(
      ['mirror', `--from-bundle=${bundle}`, `--registry=${localcm.url}`, '--format=json'],
      options(),
    )
    const damaged = await runCli(
      [
        'mirror',
        `--from-bundle=${path.join(catalog.folder, 'addons/good/README.md')}`,
        `--registry=${localcm.url}`,
      ],
      options(),
    )
    await localcm.stop()

    const report: {
      readonly addons: readonly {
        readonly version: string
        readonly outcomes: readonly { readonly status: string }[]
      }[]
    } = JSON.parse(loaded.stdout)
    expect(loaded.status).toBe(0)
    expect(report.addons.map(({ version, outcomes }) => [version, outcomes[0]?.status]).toSorted()).toEqual([
      ['1.0.0', 'unchanged'],
      ['9.0.0', 'published'],
    ])
    expect(damaged.status).toBe(2)
    expect(damaged.stdout + damaged.stderr).toContain('nothing was sent')
  })

  function withChart(name: string): Readonly<Record<string, string>> {
    const lines = [
      'apiVersion: core.oam.dev/v1beta1',
      'kind: Application',
      'spec:',
      '  components:',
      `    - name: ${name}`,
      '      type: helm',
      '      properties:',
      `        url: ${source.url}`,
      `        chart: ${name}`,
      '        version: 1.0.0',
      '',
    ]
    return { ...addonFiles(name, '9.0.0'), [`addons/${name}/template.yaml`]: lines.join('\n') }
  }

  function options() {
    return { folder: catalog.folder, environment: { NO_PROXY: '127.0.0.1,localhost' } }
  }

  function mirror(...words: readonly string[]) {
    return runCli(['mirror', `--allow-host=${source.host}`, ...words], options())
  }

  async function textOf(file: string): Promise<string> {
    return await readFile(path.join(catalog.folder, file), 'utf8')
  }
})
