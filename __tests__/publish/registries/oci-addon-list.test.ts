import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../../src/adapters/http.ts'
import { openOciStore } from '../../../src/publish/oci-store.ts'
import { readAddonList } from '../../../src/publish/protocols/oci-addon-catalog.ts'
import { publishAll } from '../../../src/publish/publish.ts'
import type { PublishItem } from '../../../src/publish/publish-item.ts'
import type { Publisher } from '../../../src/publish/publisher.ts'
import { createOciPublisher, type OciPublisherOptions } from '../../../src/publish/registries/oci.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { type FakeOci, type FakeOciOptions, startFakeOci } from '../../fakes/oci-server.ts'
import { anArchive, anItem } from '../an-archive.ts'

const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

const LIST = 'kubevela-addon-catalog'

async function aRegistry(options: FakeOciOptions = {}) {
  const fake = await startFakeOci(options)
  stops.push(fake.stop)
  const open = (more: Partial<OciPublisherOptions> = {}) =>
    createOciPublisher(
      { host: fake.host, path: 'acme', credentials: { kind: 'none' }, keepsAddonList: true, ...more },
      { http: createHttp(), now: () => Date.now(), pause: () => new Promise((done) => setTimeout(done, 5)) },
    )
  return { fake, open }
}

async function publish(items: readonly PublishItem[], publisher: Publisher) {
  const clock = fastClock({ realShare: 0.01 })
  const results = await publishAll(items, [publisher], { clock, onConflict: 'fail' })
  return results.map(({ outcomes }) => outcomes[0])
}

async function listIn(publisher: Publisher) {
  const versions = (await publisher.versions(LIST)).map(({ version }) => version)
  const stored = await publisher.fetch(LIST, versions.at(-1) ?? '')
  const reading = stored.kind === 'present' ? await readAddonList(stored.bytes) : undefined
  return { versions, addons: reading?.kind === 'read' ? reading.addons : undefined }
}

function storeOf({ host }: FakeOci) {
  const place = { host, path: 'acme', credentials: { kind: 'none' } } as const
  return openOciStore(place, { http: createHttp(), now: () => Date.now() })
}

function writesOf({ requests }: FakeOci) {
  return requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')
}

describe('the addon list of an OCI registry', () => {
  it('is written once a run, for all addons of it, newest version first', async () => {
    const { open } = await aRegistry()
    const items = await Promise.all(
      ['1.0.0', '1.10.0', '1.9.0'].map((version) => anItem({ name: 'demo', version })),
    )

    const outcomes = await publish([...items, await anItem({ name: 'other' })], open())

    expect(outcomes.map((outcome) => outcome?.status)).toEqual(Array(4).fill('published'))
    expect(await listIn(open())).toEqual({
      versions: ['0.0.1'],
      addons: [
        { name: 'demo', description: 'shows it', versions: ['1.10.0', '1.9.0', '1.0.0'] },
        { name: 'other', description: 'shows it', versions: ['1.0.0'] },
      ],
    })
  })

  it('is not written without the flag, nor where a second run changes nothing (F60)', async () => {
    const { fake, open } = await aRegistry()
    const item = await anItem()
    await publish([item], open({ keepsAddonList: false }))
    expect(await open().versions(LIST)).toEqual([])
    await publish([item], open())
    const before = writesOf(fake).length

    expect((await publish([item], open()))[0]?.status).toBe('unchanged')

    expect(writesOf(fake)).toHaveLength(before)
  })

  it('begins with what the registry holds already', async () => {
    const { open } = await aRegistry()
    await publish([await anItem({ name: 'old', version: '0.5.0' })], open({ keepsAddonList: false }))

    await publish([await anItem({ name: 'new' })], open())

    expect((await listIn(open())).addons?.map(({ name }) => name)).toEqual(['new', 'old'])
  })

  it('keeps what others listed, in versions that follow one another', async () => {
    const { open } = await aRegistry({ hidesCatalog: true })
    await publish([await anItem({ name: 'a' })], open())
    await publish([await anItem({ name: 'b' })], open())
    await publish([await anItem({ name: 'a', version: '1.1.0' })], open())

    const { versions, addons } = await listIn(open())

    expect(versions).toEqual(['0.0.1', '0.0.2', '0.0.3'])
    expect(addons?.map(({ name, versions }) => [name, versions])).toEqual([
      ['a', ['1.1.0', '1.0.0']],
      ['b', ['1.0.0']],
    ])
  })

  it('loses nobody where several publish at once (T82)', async () => {
    const { open } = await aRegistry({ hidesCatalog: true })
    const names = ['a', 'b', 'c', 'd', 'e']

    const all = await Promise.all(names.map(async (name) => publish([await anItem({ name })], open())))
    // Where too many others were faster an addon says that it is not listed, and the next run lists it.
    const late = names.filter((_, at) => all[at]?.[0]?.status !== 'published')
    for (const name of late) await publish([await anItem({ name })], open())

    expect((await listIn(open())).addons?.map(({ name }) => name)).toEqual(names)
  })

  it.each([
    ['no list', { 'readme.md': 'hello' }],
    ['a cut off list', { 'catalog.json': '{"apiVersion":"addons.kubevela.io/v1alpha1","addons":[{"name"' }],
    ['a list of another kind', { 'catalog.json': '{"apiVersion":"v9","addons":[]}' }],
    [
      'a list with an entry that has no name',
      { 'catalog.json': '{"apiVersion":"addons.kubevela.io/v1alpha1","addons":[{"versions":["1.0.0"]}]}' },
    ],
  ])('is never written over where it holds %s (T82)', async (_, files) => {
    const { fake, open } = await aRegistry()
    const broken = await anArchive({ name: LIST, version: '0.0.7', files })
    await storeOf(fake).put(broken, { force: false })
    const tags = new Map([...fake.tags].filter(([key]) => key.includes(LIST)))

    const [outcome] = await publish([await anItem()], open())

    expect(outcome).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringContaining('demo 1.0.0 is stored, but the list of addons was not written'),
        hint: expect.stringContaining('nothing was written'),
      },
    })
    expect(new Map([...fake.tags].filter(([key]) => key.includes(LIST)))).toEqual(tags)
  })

  it('lists all that it knows where the registry tells nobody, and fails where there is no list either', async () => {
    const { open } = await aRegistry({ hidesCatalog: true })
    await expect(open().catalog?.()).rejects.toMatchObject({
      kind: 'registry',
      hint: expect.stringContaining('oci-catalog'),
    })

    await publish([await anItem({ name: 'a' }), await anItem({ name: 'b' })], open())

    expect([...((await open().catalog?.()) ?? new Map()).keys()]).toEqual(['a', 'b'])
  })

  it('takes a removed version off the list at the next run', async () => {
    const { open } = await aRegistry({ hidesCatalog: true, deletable: true })
    await publish([await anItem({ version: '1.0.0' }), await anItem({ version: '1.1.0' })], open())
    await open().remove?.('demo', '1.0.0')

    await publish([await anItem({ version: '1.2.0' })], open())

    expect((await listIn(open())).addons).toMatchObject([{ versions: ['1.2.0', '1.1.0'] }])
  })

  it('cannot be the name of an addon', async () => {
    const { open } = await aRegistry()

    const [outcome] = await publish([await anItem({ name: LIST })], open({ keepsAddonList: false }))

    expect(outcome).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(LIST) } })
  })
})
