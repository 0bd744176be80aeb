import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { runCli } from '../e2e/cli.ts'
import type { ProgramResult } from '../run-program.ts'
import { type CatalogOfAddons, catalogsAtHand, filesBelow, type KnownAddon } from './catalog-of-addons.ts'
import { startChartMuseum } from './chartmuseum-server.ts'
import { type HelmClient, helmClient } from './helm-client.ts'
import { findEveryPeer, findPeer, whyMissing } from './peer-binaries.ts'
import { readTgz } from './read-tgz.ts'
import { serveFolder } from './static-server.ts'

/** A registry of this suite: what the command line is given, and what lies behind it. */
interface RegistryUnderTest {
  /** The `--registry` to publish to. */
  readonly registry: string
  /** Where helm finds its index. */
  readonly url: string
  /** Folder that holds the stored archives. */
  readonly storageFolder: string
  stop(): Promise<void>
}

interface RegistryKindUnderTest {
  readonly label: string
  readonly start: () => Promise<RegistryUnderTest>
}

const helm = findPeer('helm')
const catalogs = await catalogsAtHand()
const kinds: readonly RegistryKindUnderTest[] = [
  { label: 'a static folder', start: startStatic },
  ...findEveryPeer('chartmuseum').map((peer) => ({
    label: `a real ChartMuseum (${path.basename(path.dirname(peer.binary))})`,
    start: async () => {
      const server = await startChartMuseum({ binary: peer.binary })
      return { ...server, registry: server.url }
    },
  })),
]

for (const catalog of catalogs) {
  for (const kind of kinds) {
    describe.skipIf(helm.kind === 'missing')(
      `${catalog.label} published to ${kind.label}${whyMissing(helm)}`,
      () => publishedCatalog(catalog, kind),
    )
  }
}

function publishedCatalog(catalog: CatalogOfAddons, kind: RegistryKindUnderTest): void {
  let registry: RegistryUnderTest
  let client: HelmClient
  let scratch: string
  let first: ProgramResult

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'published-'))
    registry = await kind.start()
    client = await helmClient(helm.kind === 'present' ? helm.binary : '')
    first = await publish('first.json')
  })

  afterAll(async () => {
    await registry.stop()
    await client.remove()
    await rm(scratch, { recursive: true, force: true })
  })

  it('publishes every addon', async () => {
    expect(first.stderr).not.toMatch(/\n {4}at /)
    expect(first.status).toBe(0)
    expect(await statuses('first.json')).toEqual(catalog.addons.map(() => 'published'))
    expect((await archiveFiles()).length).toBe(catalog.addons.length)
  })

  it('stores a Chart.yaml as KubeVela generates it', async () => {
    for (const addon of catalog.addons.filter(({ chart }) => chart !== undefined)) {
      const entries = await entriesOf(addon)

      expect(parse(text(entries.get(`${addon.name}/Chart.yaml`))), addon.name).toEqual(addon.chart)
    }
  })

  it('stores the files of the tree and nothing else', async () => {
    for (const addon of catalog.addons) {
      const entries = await entriesOf(addon)
      const files = await filesBelow(addon.folder)

      const wanted = [...files, 'Chart.yaml'].map((file) => `${addon.name}/${file}`)
      expect([...entries.keys()].toSorted(), addon.name).toEqual([...new Set(wanted)].toSorted())
      for (const file of files) {
        const bytes = await readFile(path.join(addon.folder, file))
        expect(bytes.equals(entries.get(`${addon.name}/${file}`) ?? Buffer.alloc(0)), file).toBe(true)
      }
    }
  })

  it('has an index whose digests are those of the stored bytes', async () => {
    const index: unknown = parse(await (await fetch(`${registry.url}/index.yaml`)).text())

    for (const addon of catalog.addons) {
      const digest = sha256(await readFile(fileOf(addon)))
      expect(index, addon.name).toMatchObject({
        entries: { [addon.name]: [{ name: addon.name, version: addon.version, digest }] },
      })
    }
  })

  it('is shown by helm as it is stored', async () => {
    await client.run('repo', 'add', 'addons', registry.url)

    await eachAtOnce(catalog.addons, async ({ name, version, chart }) => {
      const shown = await client.run('show', 'chart', `addons/${name}`, '--version', version)

      expect(shown.stderr, name).toBe('')
      expect(parse(shown.stdout), name).toMatchObject({ name, version, type: 'library' })
      if (chart !== undefined) {
        expect(parse(shown.stdout), name).toEqual(chart)
      }
    })
  })

  it('is pulled by helm byte for byte', async () => {
    await client.run('repo', 'add', 'addons', registry.url)

    await eachAtOnce(catalog.addons, async (addon) => {
      const { name, version } = addon
      const pulled = await client.run('pull', `addons/${name}`, '--version', version, '-d', client.folder)

      expect(pulled.stderr, name).toBe('')
      const bytes = await readFile(path.join(client.folder, `${name}-${version}.tgz`))
      expect(sha256(bytes), name).toBe(sha256(await readFile(fileOf(addon))))
    })
  })

  it('is indexed by helm with the same names, versions and digests', async () => {
    const copies = path.join(scratch, 'copies')
    for (const file of await archiveFiles()) {
      await cp(path.join(registry.storageFolder, file), path.join(copies, file))
    }

    const indexed = await client.run('repo', 'index', copies)

    expect(indexed.stderr).toBe('')
    const theirs = rowsOf(parse(await readFile(path.join(copies, 'index.yaml'), 'utf8')))
    const ours = rowsOf(parse(await (await fetch(`${registry.url}/index.yaml`)).text()))
    expect(ours).toEqual(theirs)
  })

  it('changes no byte and says unchanged when it is published again', async () => {
    const before = await snapshot(registry.storageFolder)

    const again = await publish('again.json')

    expect(again.status).toBe(0)
    expect(await statuses('again.json')).toEqual(catalog.addons.map(() => 'unchanged'))
    expect(await snapshot(registry.storageFolder)).toEqual(before)
  })

  function publish(report: string): Promise<ProgramResult> {
    return runCli(
      [
        'publish',
        '--validate=package',
        `--root=${catalog.folder}`,
        `--registry=${registry.registry}`,
        `--report=${path.join(scratch, report)}`,
      ],
      { folder: scratch },
    )
  }

  async function statuses(report: string): Promise<readonly unknown[]> {
    const parsed: unknown = JSON.parse(await readFile(path.join(scratch, report), 'utf8'))
    return listAt(parsed, 'addons').map((addon) => fieldOf(listAt(addon, 'outcomes')[0], 'status'))
  }

  async function archiveFiles(): Promise<readonly string[]> {
    return (await readdir(registry.storageFolder)).filter((file) => file.endsWith('.tgz'))
  }

  function fileOf({ name, version }: KnownAddon): string {
    return path.join(registry.storageFolder, `${name}-${version}.tgz`)
  }

  function entriesOf(addon: KnownAddon): Promise<ReadonlyMap<string, Buffer>> {
    return readTgz(fileOf(addon))
  }
}

async function startStatic(): Promise<RegistryUnderTest> {
  const storageFolder = await mkdtemp(path.join(tmpdir(), 'registry-'))
  const server = await serveFolder(storageFolder)
  return {
    registry: storageFolder,
    url: server.url,
    storageFolder,
    stop: async () => {
      await server.stop()
      await rm(storageFolder, { recursive: true, force: true })
    },
  }
}

/** Two programs at once: more only wait for a core. */
async function eachAtOnce(
  addons: readonly KnownAddon[],
  act: (addon: KnownAddon) => Promise<void>,
): Promise<void> {
  const waiting = [...addons]
  const worker = async (): Promise<void> => {
    for (let addon = waiting.shift(); addon !== undefined; addon = waiting.shift()) {
      await act(addon)
    }
  }
  await Promise.all([worker(), worker()])
}

/** Every file below a folder with its digest and time of change. */
async function snapshot(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = await filesBelow(folder)
  const rows = await Promise.all(
    files.map(async (file) => {
      const target = path.join(folder, file)
      return [file, `${sha256(await readFile(target))} ${(await stat(target)).mtimeMs}`] as const
    }),
  )
  return Object.fromEntries(rows)
}

function rowsOf(index: unknown): readonly string[] {
  const entries = fieldOf(index, 'entries')
  return Object.values(typeof entries === 'object' && entries !== null ? entries : {})
    .flat()
    .map((row) => ['name', 'version', 'digest'].map((name) => String(fieldOf(row, name))).join(' '))
    .toSorted()
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function text(bytes: Buffer | undefined): string {
  return bytes?.toString() ?? ''
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = fieldOf(value, name)
  return Array.isArray(found) ? found : []
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
