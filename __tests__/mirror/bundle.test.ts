import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type BundleContents, makeBundle } from '../../src/mirror/bundle.ts'
import type { FetchedChart } from '../../src/mirror/fetch-charts.ts'
import { plainImageList, skopeoImageList } from '../../src/mirror/image-lists.ts'
import { readBundle } from '../../src/mirror/read-bundle.ts'
import { makeArchive } from '../../src/package/archive.ts'
import { sha256Of } from '../../src/package/package-addon.ts'
import { readReadyArchive } from '../../src/publish/ready-archive.ts'
import { untar } from '../../src/publish/untar.ts'
import { aChart } from '../fakes/chart-repository.ts'
import { anArchive } from '../publish/an-archive.ts'

const URL = 'https://charts.example.com'

async function fetched(name: string, provenance?: string): Promise<FetchedChart> {
  const signed = provenance === undefined ? {} : { provenance: new TextEncoder().encode(provenance) }
  const ready = await readReadyArchive({ path: `${name}.tgz`, bytes: aChart({ name }), ...signed })
  if (ready.kind !== 'ready') throw new Error(ready.message)
  const origin = { repoType: 'helm', url: URL, chart: name, version: '1.0.0' }
  return { kind: 'fetched', origin, address: `${URL}/${name}-1.0.0.tgz`, item: ready.item, dependencies: [] }
}

async function contents(): Promise<BundleContents> {
  const chart = { component: 'demo', repoType: 'helm', url: URL, chart: 'demo', version: '1.0.0' }
  const needs = {
    charts: [chart],
    images: [
      { image: 'nginx:1.27', from: 'alpha' },
      { image: 'ghcr.io/acme/demo:v1', from: 'chart demo 1.0.0' },
    ],
    manifests: [],
    unresolved: [{ kind: 'image' as const, message: 'nobody\nknows' }],
  }
  return {
    addons: [await anArchive({ name: 'alpha' })],
    charts: [await fetched('demo', 'signed'), await fetched('two')],
    needs: [needs],
  }
}

function filesOf(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const listing = untar(gunzipSync(bytes))
  return new Map(listing.kind === 'read' ? listing.entries.map(({ path, bytes: file }) => [path, file]) : [])
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  return new TextDecoder().decode(files.get(`bundle/${path}`))
}

describe('makeBundle', () => {
  it('has the same bytes for the same contents, in whatever order they come', async () => {
    const one = await contents()
    const other = { ...one, charts: one.charts.toReversed() }

    expect(sha256Of(makeBundle(other))).toBe(sha256Of(makeBundle(one)))
  })

  it('holds addons, charts, an index, lists of images and checksums of all', async () => {
    const files = filesOf(makeBundle(await contents()))

    expect([...files.keys()].map((path) => path.replace('bundle/', ''))).toEqual([
      'addons/alpha-1.0.0.tgz',
      'charts/demo-1.0.0.tgz',
      'charts/demo-1.0.0.tgz.prov',
      'charts/two-1.0.0.tgz',
      'index.yaml',
      'images.txt',
      'skopeo-sync.yaml',
      'unresolved.txt',
      'sbom.cdx.json',
      'bundle.json',
      'SHA256SUMS',
    ])
    expect(textOf(files, 'images.txt')).toBe('docker.io/library/nginx:1.27\nghcr.io/acme/demo:v1\n')
    expect(textOf(files, 'unresolved.txt')).toBe('alpha: image: nobody knows\n')
    expect(parse(textOf(files, 'index.yaml'))).toMatchObject({
      entries: { alpha: [{ urls: ['addons/alpha-1.0.0.tgz'] }], demo: [{ urls: ['charts/demo-1.0.0.tgz'] }] },
    })
    for (const line of textOf(files, 'SHA256SUMS').trimEnd().split('\n')) {
      const [sum, path = ''] = line.split('  ')
      expect(sha256Of(files.get(`bundle/${path}`) ?? new Uint8Array()), path).toBe(sum)
    }
  })

  it('lists its materials in CycloneDX, with what needs what', async () => {
    const bom = JSON.parse(textOf(filesOf(makeBundle(await contents())), 'sbom.cdx.json'))

    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    expect(bom.components.map((one: { readonly 'bom-ref': string }) => one['bom-ref']).toSorted()).toEqual([
      'addon:alpha@1.0.0',
      'chart:demo@1.0.0',
      'chart:two@1.0.0',
      'image:ghcr.io/acme/demo:v1',
      'image:nginx:1.27',
    ])
    expect(bom.dependencies).toContainEqual({ ref: 'addon:alpha@1.0.0', dependsOn: ['chart:demo@1.0.0'] })
    expect(bom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})

describe('readBundle', () => {
  it('gives back what was put in', async () => {
    const put = await contents()

    const read = await readBundle(makeBundle(put))

    expect(read).toMatchObject({
      kind: 'read',
      addons: [{ directory: 'alpha', metadata: { kind: 'parsed', value: { version: '1.0.0' } } }],
    })
    if (read.kind !== 'read') return
    expect(read.charts.map((one) => one.origin)).toEqual(put.charts.map((one) => one.origin))
    const [first] = read.charts
    expect(first?.kind === 'fetched' ? new TextDecoder().decode(first.item.provenance) : '').toBe('signed')
  })

  it.each([
    [
      'a file is changed',
      'images.txt',
      (files: Map<string, Uint8Array>) => files.set('bundle/images.txt', new Uint8Array([1])),
      'is damaged',
    ],
    [
      'a file is missing',
      'charts/two-1.0.0.tgz',
      (files: Map<string, Uint8Array>) => files.delete('bundle/charts/two-1.0.0.tgz'),
      'is missing',
    ],
    [
      'a file was added',
      'charts/evil.tgz',
      (files: Map<string, Uint8Array>) => files.set('bundle/charts/evil.tgz', new Uint8Array([1])),
      'not in its SHA256SUMS',
    ],
    [
      'there are no checksums',
      '',
      (files: Map<string, Uint8Array>) => files.delete('bundle/SHA256SUMS'),
      'it has no SHA256SUMS',
    ],
    [
      'it lies elsewhere',
      '',
      (files: Map<string, Uint8Array>) => files.set('other/x', new Uint8Array([1])),
      'outside of bundle/',
    ],
  ])('refuses all of it where %s', async (_, path, change, message) => {
    const files = new Map(filesOf(makeBundle(await contents())))
    change(files)
    const bytes = makeArchive([...files].map(([name, content]) => ({ path: name, bytes: content })))

    const read = await readBundle(bytes)

    expect(read).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) })
    expect(read.kind === 'refused' ? read.message : '').toContain(path)
  })

  it('refuses a file that was cut off', async () => {
    const bytes = makeBundle(await contents())

    expect(await readBundle(bytes.subarray(0, bytes.byteLength / 2))).toMatchObject({ kind: 'refused' })
    expect(await readBundle(new TextEncoder().encode('no bundle'))).toMatchObject({ kind: 'refused' })
  })
})

describe('the lists of images', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const images = [
    'nginx',
    'nginx:1.27',
    'acme/tool:2',
    `quay.io/acme/x@${digest}`,
    'localhost:5000/y:1',
    'nginx:1.27',
    'not an image',
  ]

  it('write down what tools leave out, each once', () => {
    expect(plainImageList(images)).toBe(
      `docker.io/acme/tool:2\ndocker.io/library/nginx:1.27\ndocker.io/library/nginx:latest\nlocalhost:5000/y:1\nquay.io/acme/x@${digest}\n`,
    )
  })

  it('are by registry and repository for skopeo', () => {
    expect(parse(skopeoImageList(images))).toEqual({
      'docker.io': { images: { 'acme/tool': ['2'], 'library/nginx': ['1.27', 'latest'] } },
      'localhost:5000': { images: { y: ['1'] } },
      'quay.io': { images: { 'acme/x': [digest] } },
    })
    expect(parse(skopeoImageList([]))).toEqual({})
  })
})
