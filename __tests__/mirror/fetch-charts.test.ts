import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { parseAllowedHosts } from '../../src/inputs/allowed-hosts.ts'
import { type FetchedChart, fetchCharts } from '../../src/mirror/fetch-charts.ts'
import { guardHttp } from '../../src/mirror/guard-http.ts'
import type { ChartOrigin } from '../../src/mirror/needs.ts'
import { readReadyArchive } from '../../src/publish/ready-archive.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import {
  aChart,
  type ChartRepository,
  provenanceOf,
  type ServedChart,
  startChartRepository,
} from '../fakes/chart-repository.ts'
import { startFakeOci } from '../fakes/oci-server.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

async function serve(charts: readonly ServedChart[]): Promise<ChartRepository> {
  const repository = await startChartRepository(charts)
  stops.push(repository.stop)
  return repository
}

async function fetchFrom(
  origins: readonly ChartOrigin[],
  allowed: readonly string[],
): Promise<readonly FetchedChart[]> {
  const hosts = parseAllowedHosts(allowed)
  return await fetchCharts(origins, { hosts, http: guardHttp(createHttp(), hosts), now: () => Date.now() })
}

function origin(url: string, over: Partial<ChartOrigin> = {}): ChartOrigin {
  return { repoType: 'helm', url, chart: 'demo', version: '1.0.0', ...over }
}

const DEMO = { name: 'demo', version: '1.0.0', bytes: aChart() }

describe('fetchCharts', () => {
  it('takes the bytes as they are, whatever else the index holds', async () => {
    const source = await serve([DEMO])

    const [chart] = await fetchFrom([origin(source.url)], [source.host])

    expect(chart).toMatchObject({
      kind: 'fetched',
      address: `${source.url}/demo-1.0.0.tgz`,
      item: { archive: { name: 'demo', version: '1.0.0' } },
    })
    expect(chart?.kind === 'fetched' && Buffer.from(chart.item.archive.bytes).equals(DEMO.bytes)).toBe(true)
  })

  it.each([
    ['v1.0.0', '1.0.0'],
    ['>=1.0.0, <2.0.0', '1.4.0'],
    ['~1.0', '1.0.0'],
    ['*', '2.0.0'],
    ['', '2.0.0'],
  ])('takes the version that Helm takes for %j', async (version, expected) => {
    const versions = ['1.0.0', '1.4.0', '2.0.0', '3.0.0-beta.1']
    const source = await serve(
      versions.map((one) => ({ name: 'demo', version: one, bytes: aChart({ version: one }) })),
    )

    const [chart] = await fetchFrom([origin(source.url, { version })], [source.host])

    expect(chart).toMatchObject({ kind: 'fetched', item: { archive: { version: expected } } })
  })

  it('asks no host that is not allowed, and says which one it is', async () => {
    const source = await serve([DEMO])

    const [chart] = await fetchFrom([origin(source.url)], ['charts.example.com'])

    expect(chart).toMatchObject({
      kind: 'refused',
      message: `${source.host} is not among the allowed hosts`,
      hint: `give allow-host ${source.host} where you trust it`,
    })
    expect(source.requests).toEqual([])
  })

  it('follows an archive to another allowed host, and to no other', async () => {
    const [source, files] = [await serve([DEMO]), await serve([DEMO])]
    source.redirects.set(
      '/charts/demo-1.0.0.tgz',
      `http://localhost:${files.host.split(':')[1]}/charts/demo-1.0.0.tgz`,
    )
    const elsewhere = `localhost:${files.host.split(':')[1]}`

    const [refused] = await fetchFrom([origin(source.url)], [source.host])
    const before = files.requests.length
    const [taken] = await fetchFrom([origin(source.url)], [source.host, elsewhere])

    expect(refused).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`${elsewhere} is not among the allowed hosts`),
    })
    expect(before).toBe(0)
    expect(taken).toMatchObject({ kind: 'fetched' })
  })

  it('refuses bytes that the index, the provenance file or the chart itself contradict', async () => {
    const other = createHash('sha256').update('other').digest('hex')
    const right = createHash('sha256').update(DEMO.bytes).digest('hex')
    const cases: readonly (readonly [ServedChart, string])[] = [
      [{ ...DEMO, digest: other }, 'holds other bytes than its index says'],
      [{ ...DEMO, provenance: provenanceOf('demo-1.0.0.tgz', other) }, `says sha256 ${other}`],
      [{ ...DEMO, provenance: provenanceOf('other-1.0.0.tgz', right) }, 'does not name it'],
      [{ ...DEMO, bytes: aChart({ version: '1.0.1' }) }, 'holds demo 1.0.1, not demo 1.0.0'],
      [{ ...DEMO, bytes: new TextEncoder().encode('<html>') }, 'is not a gzip file'],
    ]

    for (const [served, message] of cases) {
      const source = await serve([served])
      const [chart] = await fetchFrom([origin(source.url)], [source.host])
      expect(chart).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) })
    }
  })

  it('brings a provenance file along that names the archive', async () => {
    const digest = createHash('sha256').update(DEMO.bytes).digest('hex')
    const provenance = provenanceOf('demo-1.0.0.tgz', digest)
    const source = await serve([{ ...DEMO, provenance }])

    const [chart] = await fetchFrom([origin(source.url)], [source.host])

    expect(chart?.kind === 'fetched' && new TextDecoder().decode(chart.item.provenance)).toBe(provenance)
  })

  it('refuses a chart that unpacks beyond all measure', async () => {
    const bomb = aChart({
      files: {
        'files/zeros': new Uint8Array(4 * 1024 * 1024),
        'files/more': new Uint8Array(4 * 1024 * 1024),
      },
    })
    const source = await serve([{ ...DEMO, bytes: bomb }])

    const [chart] = await fetchFrom([origin(source.url)], [source.host])

    expect(chart).toMatchObject({ kind: 'refused', message: expect.stringContaining('unpacks to more than') })
  })

  it('fetches the charts that a chart names and does not hold', async () => {
    const inner = await serve([
      { name: 'inner', version: '2.1.0', bytes: aChart({ name: 'inner', version: '2.1.0' }) },
    ])
    const dependencies = [
      { name: 'inner', version: '2.x', repository: inner.url },
      { name: 'held', version: '1.0.0', repository: inner.url },
      { name: 'local', version: '1.0.0', repository: 'file://../local' },
    ]
    const files = { 'charts/held-1.0.0.tgz': aChart({ name: 'held' }) }
    const source = await serve([{ ...DEMO, bytes: aChart({ chart: { dependencies }, files }) }])

    const charts = await fetchFrom([origin(source.url)], [source.host, inner.host])

    expect(charts.map((one) => (one.kind === 'fetched' ? one.item.archive.file : one.message))).toEqual([
      'demo-1.0.0.tgz',
      'inner-2.1.0.tgz',
    ])
  })

  it('takes charts out of an OCI registry', async () => {
    const plain = await startFakeOci()
    stops.push(plain.stop)
    const ready = await readReadyArchive({ path: 'demo-1.0.0.tgz', bytes: DEMO.bytes })
    const publisher = createOciPublisher(
      { host: plain.host, path: 'charts', credentials: { kind: 'none' } },
      { http: createHttp(), now: () => Date.now() },
    )
    if (ready.kind === 'ready') await publisher.put(ready.item.archive, { force: false })

    const url = `oci://${plain.host}/charts`
    const [exact, range, absent] = await fetchFrom(
      [
        origin(url, { repoType: 'oci' }),
        origin(url, { repoType: 'oci', version: '1.x' }),
        origin(url, { repoType: 'oci', chart: 'none' }),
      ],
      [plain.host],
    )

    expect(exact).toMatchObject({
      kind: 'fetched',
      item: { archive: { sha256: createHash('sha256').update(DEMO.bytes).digest('hex') } },
    })
    expect(range).toMatchObject({ kind: 'fetched', item: { archive: { version: '1.0.0' } } })
    expect(absent).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('lists no chart "none"'),
    })
  })

  it.each([
    [{ repoType: 'git', url: 'https://github.com/acme/charts.git' }, 'a folder of a git repository'],
    [{ repoType: 'oss', url: 'oss.example.com' }, 'a bucket'],
    [{ repoType: 'oci', url: 'https://charts.example.com' }, 'repoType oci needs oci://'],
    [{ repoType: 'helm', url: 'oci://charts.example.com' }, 'repoType helm needs an http(s) address'],
    [{ repoType: 'svn', url: 'https://a' }, 'is unknown'],
  ])('says why %j cannot be copied', async (over, message) => {
    const [chart] = await fetchFrom([origin('', over)], ['*'])

    expect(chart).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) })
  })

  it('says what a repository lacks', async () => {
    const source = await serve([DEMO])

    const [chart, version] = await fetchFrom(
      [origin(source.url, { chart: 'other' }), origin(source.url, { version: '9.9.9' })],
      [source.host],
    )

    expect(chart).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('lists no chart "other"'),
    })
    expect(version).toMatchObject({ kind: 'refused', hint: 'its newest is 1.0.0' })
  })
})
