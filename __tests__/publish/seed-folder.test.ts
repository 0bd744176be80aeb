import { describe, expect, it } from 'vitest'
import type { Http, HttpAnswer, HttpFailure } from '../../src/ports.ts'
import { listings } from '../../src/publish/protocols/helm-index.ts'
import { parseHelmIndex } from '../../src/publish/protocols/parse-helm-index.ts'
import { createStaticFolderPublisher } from '../../src/publish/registries/static-folder.ts'
import { seedFolder } from '../../src/publish/seed-folder.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type MemoryFolder, memoryFolder } from '../fakes/memory-folder.ts'
import { anArchive } from './an-archive.ts'

const URL_OF_SITE = 'https://acme.example/addons'

describe('seedFolder', () => {
  it('takes over every version, so that publishing adds to the history', async () => {
    const folder = memoryFolder()

    const seeded = await seed(folder, await site())
    const publisher = createStaticFolderPublisher({ registry: 'x', folder, clock: fastClock() })
    await publisher.put(await anArchive({ version: '2.0.0' }), { force: false })
    await publisher.flush()

    expect(seeded).toEqual({ versions: 2, downloaded: 2 })
    expect(versions(folder)).toEqual(['demo 2.0.0', 'demo 1.0.0', 'other 1.0.0'])
    expect((await publisher.fetch('other', '1.0.0')).kind).toBe('present')
  })

  it('downloads nothing again that the folder holds', async () => {
    const live = await site()
    const folder = memoryFolder()
    await seed(folder, live)

    expect(await seed(folder, live)).toEqual({ versions: 2, downloaded: 0 })
  })

  it.each([
    ['an error page', answer(500, 'oops')],
    ['not found', answer(404, 'not found')],
    ['a web page with a good status', answer(200, '<html>')],
    ['nothing', answer(200, '')],
    ['an index that was cut off', answer(200, 'apiVersion: v1\nentries: {}\n')],
    ['no answer', failure()],
  ])('writes no index where the site gives %s (F34, F35, T82)', async (_, index) => {
    const folder = memoryFolder()

    await expect(seed(folder, new Map([...(await site()), ['/index.yaml', index]]))).rejects.toMatchObject({
      kind: 'registry',
      hint: expect.stringContaining('would lose published versions'),
    })
    expect(folder.files.has('index.yaml')).toBe(false)
  })

  it.each([
    ['an error', answer(502, 'bad gateway')],
    ['other bytes', answer(200, 'other')],
  ])('writes no index where one archive gives %s', async (_, archive) => {
    const folder = memoryFolder()

    await expect(
      seed(folder, new Map([...(await site()), ['/demo-1.0.0.tgz', archive]])),
    ).rejects.toMatchObject({
      kind: 'registry',
    })
    expect(folder.files.has('index.yaml')).toBe(false)
  })

  it('goes on from what a run that failed midway left unlisted', async () => {
    const live = await site()
    const folder = memoryFolder()

    await expect(
      seed(folder, new Map([...live, ['/other-1.0.0.tgz', answer(502, 'bad gateway')]])),
    ).rejects.toThrow('answered 502')

    expect([...folder.files.keys()]).toEqual(['demo-1.0.0.tgz'])
    expect(await seed(folder, live)).toEqual({ versions: 2, downloaded: 1 })
  })

  it('brings along what was withdrawn, so that it never comes back with other content (T81)', async () => {
    const folder = memoryFolder({ 'withdrawn.json': '{"own-1.0.0.tgz":"aa"}' })
    const withdrawn = answer(200, '{"gone-1.0.0.tgz":"bb"}')

    await seed(folder, new Map([...(await site()), ['/withdrawn.json', withdrawn]]))

    const publisher = createStaticFolderPublisher({ registry: 'x', folder, clock: fastClock() })
    const put = await publisher.put(await anArchive({ name: 'gone' }), { force: false })
    expect(put).toMatchObject({ kind: 'refused', error: { message: expect.stringContaining('withdrawn') } })
    expect(JSON.parse(Buffer.from(folder.files.get('withdrawn.json') ?? []).toString())).toEqual({
      'gone-1.0.0.tgz': 'bb',
      'own-1.0.0.tgz': 'aa',
    })
  })

  it.each([
    ['an error', answer(503, 'later')],
    ['half a file', answer(200, '{"gone-1.0.0.tgz":')],
  ])('writes no index where what was withdrawn gives %s (T81)', async (_, withdrawn) => {
    const folder = memoryFolder()

    await expect(
      seed(folder, new Map([...(await site()), ['/withdrawn.json', withdrawn]])),
    ).rejects.toMatchObject({ kind: 'registry' })
    expect(folder.files.has('index.yaml')).toBe(false)
  })

  it.each([
    ['a page', { ...answer(200, '<html>'), headers: { 'content-type': 'text/html; charset=utf-8' } }],
    ['not allowed', answer(403, 'AccessDenied')],
  ])('takes %s for a site from which nothing was withdrawn', async (_, withdrawn) => {
    const folder = memoryFolder()

    await seed(folder, new Map([...(await site()), ['/withdrawn.json', withdrawn]]))

    expect(folder.files.has('withdrawn.json')).toBe(false)
  })

  it('starts empty only where the site is said to be new', async () => {
    const folder = memoryFolder()
    const none = new Map([['/index.yaml', answer(404, '')]])

    expect(await seed(folder, none, true)).toEqual({ versions: 0, downloaded: 0 })
    await expect(seed(folder, new Map([['/index.yaml', answer(500, '')]]), true)).rejects.toThrow(
      'answered 500',
    )
  })
})

type Site = ReadonlyMap<string, HttpAnswer | HttpFailure>

async function site(): Promise<Site> {
  const folder = memoryFolder()
  const publisher = createStaticFolderPublisher({ registry: 'x', folder, clock: fastClock() })
  for (const name of ['demo', 'other']) await publisher.put(await anArchive({ name }), { force: false })
  await publisher.flush()
  return new Map([...folder.files].map(([name, bytes]) => [`/${name}`, { ...answer(200, ''), body: bytes }]))
}

function seed(folder: MemoryFolder, live: Site, isFirst = false) {
  const http: Http = {
    send: async ({ url }) => live.get(url.slice(URL_OF_SITE.length)) ?? answer(404, 'not found'),
  }
  return seedFolder(folder, { url: `${URL_OF_SITE}/`, http, isFirst })
}

function answer(status: number, body: string): HttpAnswer {
  return { kind: 'answer', status, headers: {}, body: Buffer.from(body), url: URL_OF_SITE }
}

function failure(): HttpFailure {
  return { kind: 'failure', reason: 'reset', message: 'the connection broke', sent: true }
}

function versions(folder: MemoryFolder): readonly string[] {
  const reading = parseHelmIndex(folder.files.get('index.yaml') ?? new Uint8Array())
  if (reading.kind === 'broken') throw new Error(reading.message)
  return listings(reading.index).map(({ name, row }) => `${name} ${row.version}`)
}
