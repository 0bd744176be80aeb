import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readArchive } from '../../src/publish/read-archive.ts'
import { type CliOptions, runCli } from '../e2e/cli.ts'
import { aChart, type ChartRepository, startChartRepository } from '../fakes/chart-repository.ts'

/** A ChartMuseum called localcm. */
export interface Localcm {
  readonly url: string
  stop(): Promise<void>
}

const METADATA =
  'name: dex\nversion: 0.7.0\ndescription: Sign-on for all\nicon: https://example.com/dex.svg\nurl: https://example.com\ntags: [auth]\ndependencies:\n  - name: fluxcd\n'

function template(url: string): string {
  return [
    'apiVersion: core.oam.dev/v1beta1',
    'kind: Application',
    'metadata:',
    '  name: addon-dex',
    '  namespace: vela-system',
    'spec:',
    '  components:',
    '    - name: dex',
    '      type: helm',
    '      properties:',
    '        chart: dex',
    '        version: "0.15.3"',
    `        url: "${url}"   # where dex publishes`,
    '        repoType: helm',
    '',
  ].join('\n')
}

/**
 * The walk-through of KubeVela's documentation as one command: the chart of dex is found and copied to the ChartMuseum called
 * localcm, the url of the addon is edited and the addon pushed. The same on the fake and on the real server.
 */
export function mirrorContract(start: () => Promise<Localcm>): void {
  let folder = ''
  let source: ChartRepository
  let localcm: Localcm

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mirror-'))
    const bytes = aChart({ name: 'dex', version: '0.15.3', chart: { appVersion: '2.37.0' } })
    source = await startChartRepository([{ name: 'dex', version: '0.15.3', bytes }])
    localcm = await start()
    await mkdir(path.join(folder, 'addons/dex'), { recursive: true })
    await writeFile(path.join(folder, 'addons/dex/metadata.yaml'), METADATA)
    await writeFile(path.join(folder, 'addons/dex/README.md'), '# dex\n')
    await writeFile(path.join(folder, 'addons/dex/template.yaml'), template(source.url))
  })

  afterEach(async () => {
    await Promise.all([source.stop(), localcm.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  it('copies the chart of dex, edits the url and pushes the addon, in one command', async () => {
    const run = await mirror('--write')

    expect(run.stderr).not.toMatch(/error/i)
    expect(run.status).toBe(0)
    expect(await readFile(path.join(folder, 'addons/dex/template.yaml'), 'utf8')).toBe(template(localcm.url))
    expect(await readFile(path.join(folder, 'addons/dex/metadata.yaml'), 'utf8')).toBe(METADATA)
    expect(await versionsOf('dex')).toEqual(['0.15.3', '0.7.0'])
    const chart = await fetchBytes(`${localcm.url}/charts/dex-0.15.3.tgz`)
    expect(chart.equals(source.bodies.get('/charts/dex-0.15.3.tgz') ?? Buffer.alloc(0))).toBe(true)
    expect(await publishedTemplate('0.7.0')).toBe(template(localcm.url))
  })

  it('leaves the sources alone unless it is asked to write, and takes an address of its own for clusters', async () => {
    const run = await mirror('--chart-url=http://localcm:8080', '--version-suffix=mirror.1')

    expect(run.status).toBe(0)
    expect(await readFile(path.join(folder, 'addons/dex/template.yaml'), 'utf8')).toBe(template(source.url))
    expect(await publishedTemplate('0.7.0-mirror.1')).toBe(template('http://localcm:8080'))
  })

  it('sends nothing the second time', async () => {
    await mirror()

    const again = await mirror('--format=json')

    const report: {
      readonly addons: readonly { readonly outcomes: readonly { readonly status: string }[] }[]
    } = JSON.parse(again.stdout)
    expect(report.addons.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual([
      'unchanged',
      'unchanged',
    ])
  })

  it('crosses to a place without a network in one file', async () => {
    const made = await run('mirror', 'dex', '--bundle=air.tgz', `--allow-host=${source.host}`)
    await source.stop()
    await rm(path.join(folder, 'addons'), { recursive: true })

    const loaded = await run('mirror', '--from-bundle=air.tgz', `--registry=localcm=${localcm.url}`)

    expect(made.status).toBe(0)
    expect(loaded.stderr).not.toMatch(/error/i)
    expect(loaded.status).toBe(0)
    expect(await versionsOf('dex')).toEqual(['0.15.3', '0.7.0'])
    expect(await publishedTemplate('0.7.0')).toBe(template(localcm.url))
  })

  function mirror(...more: readonly string[]) {
    return run('mirror', 'dex', `--registry=localcm=${localcm.url}`, `--allow-host=${source.host}`, ...more)
  }

  function run(...words: readonly string[]) {
    const options: CliOptions = { folder, environment: { NO_PROXY: '127.0.0.1,localhost' } }
    return runCli(words, options)
  }

  async function versionsOf(name: string): Promise<readonly string[]> {
    const index: unknown = parse((await fetchBytes(`${localcm.url}/index.yaml`)).toString())
    const entries = member(member(index, 'entries'), name)
    return (Array.isArray(entries) ? entries : []).map((row) => String(member(row, 'version'))).toSorted()
  }

  async function publishedTemplate(version: string): Promise<string> {
    const contents = await readArchive(await fetchBytes(`${localcm.url}/charts/dex-${version}.tgz`))
    const file =
      contents.kind === 'read' ? contents.files.find(({ path: name }) => name === 'template.yaml') : undefined
    return new TextDecoder().decode(file?.bytes)
  }
}

async function fetchBytes(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
