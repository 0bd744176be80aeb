import { beforeEach, describe, expect, it } from 'vitest'
import type { Archive } from '../../../src/package/package-addon.ts'
import { listings } from '../../../src/publish/protocols/helm-index.ts'
import { parseHelmIndex } from '../../../src/publish/protocols/parse-helm-index.ts'
import { publishAll } from '../../../src/publish/publish.ts'
import { createStaticFolderPublisher } from '../../../src/publish/registries/static-folder.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { type MemoryFolder, memoryFolder } from '../../fakes/memory-folder.ts'
import { anArchive } from '../an-archive.ts'

describe('createStaticFolderPublisher', () => {
  let folder: MemoryFolder
  beforeEach(() => {
    folder = memoryFolder()
  })

  function open(baseUrl?: string) {
    return createStaticFolderPublisher({ registry: 'test', folder, clock: fastClock(), baseUrl })
  }

  async function publish(archives: readonly Archive[], { force = false } = {}) {
    const publisher = open()
    const puts = []
    for (const archive of archives) puts.push(await publisher.put(archive, { force }))
    return { puts, flushed: await publisher.flush() }
  }

  it('writes each archive once and the index once for all', async () => {
    await publish([await anArchive({ name: 'a' }), await anArchive({ name: 'b' })])

    expect(folder.changes).toEqual(['write a-1.0.0.tgz', 'write b-1.0.0.tgz', 'write index.yaml'])
  })

  it('changes no byte where everything is there (F60)', async () => {
    const archives = [await anArchive({ name: 'a' }), await anArchive({ name: 'b' })]
    await publish(archives)
    const before = new Map(folder.files)
    const changes = folder.changes.length

    await publish(archives)

    expect(folder.changes).toHaveLength(changes)
    expect(new Map(folder.files)).toEqual(before)
  })

  it('keeps the time of creation of the rows that were there', async () => {
    await publish([await anArchive()])
    const before = rowTexts(folder)

    await publish([await anArchive({ version: '1.1.0' })])

    expect(rowTexts(folder).filter((row) => before.includes(row))).toEqual(before)
  })

  it.each([
    ['half an index', 'apiVersion: v1\nentries:\n  demo:\n  - name: "de'],
    ['an index that was cut off between two rows', 'apiVersion: v1\nentries:\n  demo: []\n'],
    ['a web page', '<html>\n'],
    ['nothing', ''],
  ])('changes nothing where it finds %s (F34)', async (_, text) => {
    folder = memoryFolder({ 'index.yaml': text })
    const publisher = open()
    const archive = await anArchive()

    await expect(publisher.versions('demo')).rejects.toMatchObject({ kind: 'registry' })
    await expect(publisher.fetch('demo', '1.0.0')).rejects.toThrow('index.yaml is broken')
    await expect(publisher.put(archive, { force: true })).rejects.toThrow('index.yaml is broken')
    expect(folder.changes).toEqual([])
  })

  it('loses no row whatever is put (F35, T82)', async () => {
    await publish([await anArchive({ name: 'old' })])

    await publish([await anArchive({ version: '2.0.0' })])
    await publish([await anArchive({ version: '1.0.0' })])

    expect(versions(folder)).toEqual(['demo 2.0.0', 'demo 1.0.0', 'old 1.0.0'])
  })

  it('repairs by running again what was killed between archive and index (F56, F57)', async () => {
    const archive = await anArchive()
    folder.failOn((change) => change === 'write index.yaml')
    const first = await publish([archive])
    folder.failOn(undefined)

    expect(first.flushed.kind).toBe('refused')
    expect(await open().fetch('demo', '1.0.0')).toEqual({ kind: 'absent' })
    await publish([archive])

    expect(versions(folder)).toEqual(['demo 1.0.0'])
    expect(folder.changes.filter((change) => change === 'write demo-1.0.0.tgz')).toHaveLength(1)
  })

  it('says that an archive cannot be written, and publishes the others (F62)', async () => {
    folder.failOn((change) => change.includes('a-1.0.0'))

    const { puts, flushed } = await publish([await anArchive({ name: 'a' }), await anArchive({ name: 'b' })])

    expect(puts.map(({ kind }) => kind)).toEqual(['refused', 'accepted'])
    expect(flushed.kind).toBe('accepted')
    expect(versions(folder)).toEqual(['b 1.0.0'])
  })

  it('puts nothing over an archive that no row lists, and shows it', async () => {
    folder = memoryFolder({ 'demo-1.0.0.tgz': 'other bytes' })
    const publisher = open()

    expect((await publisher.put(await anArchive(), { force: false })).kind).toBe('exists')
    expect(await publisher.fetch('demo', '1.0.0')).toMatchObject({ kind: 'present' })
    expect(folder.changes).toEqual([])
  })

  it('puts back a lost archive only with the bytes that the index lists', async () => {
    const archive = await anArchive()
    await publish([archive])
    folder.files.delete('demo-1.0.0.tgz')

    const other = await publish([await anArchive({ files: { 'template.cue': 'x: 1\n' } })])
    const same = await publish([archive])

    expect(other.puts[0]).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringContaining('digest') },
    })
    expect(same.puts[0]).toEqual({ kind: 'accepted' })
    expect(folder.files.get('demo-1.0.0.tgz')).toEqual(Uint8Array.from(archive.bytes))
  })

  it('gives a new row a new digest where it is forced', async () => {
    await publish([await anArchive()])
    const other = await anArchive({ files: { 'template.cue': 'x: 1\n' } })

    await publish([other], { force: true })

    expect(await open().versions('demo')).toEqual([{ version: '1.0.0', digest: other.sha256 }])
  })

  it('loses nothing where two write at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']

    await Promise.all(names.map(async (name) => publish([await anArchive({ name })])))

    expect(versions(folder)).toEqual(names.map((name) => `${name} 1.0.0`))
  })

  it('lists relative URLs, or absolute ones below its address, never others (T71)', async () => {
    await publish([await anArchive()])
    const publisher = open('https://example.com/addons')
    await publisher.put(await anArchive({ name: 'other' }), { force: false })
    await publisher.flush()

    const urls = readRows(folder).flatMap(({ row }) => row.urls)
    expect(urls).toEqual(['demo-1.0.0.tgz', 'https://example.com/addons/other-1.0.0.tgz'])
  })

  it('withdraws a version: row, archive and provenance', async () => {
    const archive = await anArchive()
    await publish([archive, await anArchive({ version: '1.1.0' })])
    await open().putProvenance?.(archive, Buffer.from('signed'))

    const answer = await open().remove?.('demo', '1.0.0')

    expect(answer).toEqual({ kind: 'accepted' })
    expect(versions(folder)).toEqual(['demo 1.1.0'])
    expect([...folder.files.keys()].toSorted()).toEqual(['demo-1.1.0.tgz', 'index.yaml', 'withdrawn.json'])
    expect(await open().remove?.('demo', '1.0.0')).toEqual({ kind: 'accepted' })
  })

  it('takes a withdrawn version back with the same content only, unless it is told to (T81)', async () => {
    const archive = await anArchive()
    const other = await anArchive({ files: { 'README.md': 'other words' } })
    await publish([archive])
    await open().remove?.('demo', '1.0.0')
    const changes = folder.changes.length

    const refused = await publish([other])
    expect(refused.puts).toMatchObject([{ kind: 'refused', error: { hint: 'publish a higher version' } }])
    expect(folder.changes).toHaveLength(changes)

    expect((await publish([archive])).puts).toEqual([{ kind: 'accepted' }])
    await open().remove?.('demo', '1.0.0')
    expect((await publish([other], { force: true })).puts).toEqual([{ kind: 'accepted' }])
  })

  it('calls other content of a withdrawn version a conflict, and names the next free version (T81)', async () => {
    await publish([await anArchive()])
    await open().remove?.('demo', '1.0.0')
    const item = { archive: await anArchive({ files: { 'template.cue': 'x: 1\n' } }), dependencies: [] }
    const run = async (onConflict: 'fail' | 'skip') =>
      (await publishAll([item], [open()], { clock: fastClock(), onConflict }))[0]?.outcomes[0]

    expect(await run('fail')).toMatchObject({
      status: 'conflict',
      error: {
        message: expect.stringContaining('it was withdrawn'),
        hint: expect.stringContaining('1.0.1'),
      },
    })
    expect(await run('skip')).toMatchObject({ status: 'skipped' })
    expect(versions(folder)).toEqual([])
  })

  it('takes back nothing where what it remembers cannot be read (T81)', async () => {
    const archive = await anArchive()
    folder = memoryFolder({ 'withdrawn.json': '[' })

    const { puts } = await publish([archive])

    expect(puts).toMatchObject([{ kind: 'refused' }])
    expect(folder.files.has(archive.file)).toBe(false)
  })

  it('cannot tell what a row holds whose archive lies on another host', async () => {
    const row = '  - {name: demo, version: "1.0.0", urls: ["https://elsewhere.example/demo-1.0.0.tgz"]}\n'
    folder = memoryFolder({
      'index.yaml': `apiVersion: v1\nentries:\n  demo:\n${row}generated: "2020-01-01T00:00:00Z"\n`,
    })

    expect((await open().fetch('demo', '1.0.0')).kind).toBe('unclear')
  })
})

function readRows(folder: MemoryFolder) {
  const reading = parseHelmIndex(folder.files.get('index.yaml') ?? new Uint8Array())
  if (reading.kind === 'broken') throw new Error(reading.message)
  return listings(reading.index)
}

function versions(folder: MemoryFolder): readonly string[] {
  return readRows(folder).map(({ name, row }) => `${name} ${row.version}`)
}

function rowTexts(folder: MemoryFolder): readonly string[] {
  return readRows(folder).map((listing) => JSON.stringify(listing))
}
