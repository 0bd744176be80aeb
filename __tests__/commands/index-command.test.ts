import { describe, expect, it } from 'vitest'
import { type IndexMode, indexFolder } from '../../src/commands/index-command.ts'
import { makeArchive } from '../../src/package/archive.ts'
import { sha256Of } from '../../src/package/package-addon.ts'
import { findRow } from '../../src/publish/protocols/helm-index.ts'
import { parseHelmIndex } from '../../src/publish/protocols/parse-helm-index.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type MemoryFolder, memoryFolder } from '../fakes/memory-folder.ts'
import { anArchive } from '../publish/an-archive.ts'

const SYSTEM = 'name: demo\nversion: "1.0.0"\ndescription: shows it\nsystem:\n  vela: ">=1.5.0"\n'

describe('indexFolder', () => {
  it('finds nothing wrong with a registry that this project made, and writes nothing', async () => {
    const folder = await registry('digest: DIGEST')
    await run(folder, 'repair')
    const before = folder.changes.length

    for (const mode of ['verify', 'repair', 'adopt'] as const) {
      expect(await run(folder, mode)).toEqual({ problems: [], left: [], hasWritten: false })
    }
    expect(folder.changes).toHaveLength(before)
  })

  it.each([
    ['digest-missing', 'description: x'],
    ['digest-wrong', `digest: "${'0'.repeat(64)}"`],
    ['requirements-lost', 'digest: DIGEST'],
    ['row-created', 'digest: DIGEST'],
    ['row-url', 'urls: ["/demo-1.0.0.tgz?x"]'],
  ])('tells of %s and mends it (F33)', async (kind, field) => {
    const folder = await registry(field)

    const seen = await run(folder, 'verify')
    const mended = await run(folder, 'repair')

    expect(seen.problems.map((problem) => problem.kind)).toContain(kind)
    expect(seen.hasWritten).toBe(false)
    expect(mended).toMatchObject({ left: [], hasWritten: true })
    expect(rowOf(folder, '1.0.0')).toMatchObject({
      digest: sha256Of(folder.files.get('demo-1.0.0.tgz') ?? new Uint8Array()),
      annotations: { 'system.vela': '>=1.5.0' },
    })
  })

  it('takes out a row whose archive is gone, and one that is there twice', async () => {
    const folder = await registry(
      'digest: DIGEST\n  - {name: demo, version: "0.9.0", urls: [demo-0.9.0.tgz]}\n  - {name: demo, version: v1.0.0, urls: [demo-1.0.0.tgz]}',
    )

    const { problems, left } = await run(folder, 'repair')

    expect(problems.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['row-dead', 'row-twice']))
    expect(left).toEqual([])
    expect(rowOf(folder, '0.9.0')).toBeUndefined()
    expect(rowOf(folder, '1.0.0')?.version).toBe('1.0.0')
  })

  it('lists archives that no row lists only where it adopts', async () => {
    const folder = await registry('digest: DIGEST')
    folder.files.set('plain-2.0.0.tgz', chart('plain'))

    const repaired = await run(folder, 'repair')
    const adopted = await run(folder, 'adopt')

    expect(repaired.left.map(({ kind, mendedBy }) => [kind, mendedBy])).toEqual([
      ['archive-unlisted', 'adopt'],
    ])
    expect(adopted.left).toEqual([])
    expect(rowOf(folder, '2.0.0', 'plain')).toMatchObject({
      digest: sha256Of(chart('plain')),
      urls: ['plain-2.0.0.tgz'],
    })
  })

  it('adopts an archive without Chart.yaml by its metadata', async () => {
    const folder = memoryFolder({
      'demo-1.0.0.tgz': makeArchive([{ path: 'demo/metadata.yaml', bytes: Buffer.from(SYSTEM) }]),
    })

    await run(folder, 'adopt')

    expect(rowOf(folder, '1.0.0')).toMatchObject({
      annotations: { 'system.vela': '>=1.5.0', 'addon.name': 'demo' },
    })
  })

  it('builds an index that cannot be read anew from the archives', async () => {
    const folder = memoryFolder({ 'index.yaml': '<html>', 'demo-1.0.0.tgz': (await anArchive()).bytes })

    const { problems, left } = await run(folder, 'repair')

    expect(problems[0]).toMatchObject({ kind: 'index-broken', mendedBy: 'repair' })
    expect(left).toEqual([])
    expect(rowOf(folder, '1.0.0')).toBeDefined()
  })

  it('leaves to a person what it cannot mend: broken archives, archives on other hosts', async () => {
    const folder = await registry(
      'digest: DIGEST\n  - {name: demo, version: "0.9.0", urls: ["https://elsewhere.example/x.tgz"]}',
    )
    folder.files.set('torn-1.0.0.tgz', Buffer.from('half'))

    const { left } = await run(folder, 'adopt')

    expect(left.map(({ kind, mendedBy }) => [kind, mendedBy])).toEqual([
      ['row-elsewhere', 'nothing'],
      ['archive-broken', 'nothing'],
    ])
    expect(rowOf(folder, '0.9.0')).toBeDefined()
  })

  it('says of each problem what it is about, in the order of that', async () => {
    const folder = await registry('digest: DIGEST')
    for (const name of ['zeta', 'alpha']) folder.files.set(`${name}-1.0.0.tgz`, chart(name))
    folder.files.set('torn-1.0.0.tgz', Buffer.from('half'))

    const { problems } = await run(folder, 'verify')
    const { problems: missing } = await run(memoryFolder(), 'verify')

    expect(problems.map(({ subject }) => subject)).toEqual([
      'alpha-1.0.0.tgz',
      'demo 1.0.0',
      'demo 1.0.0',
      'torn-1.0.0.tgz',
      'zeta-1.0.0.tgz',
    ])
    expect(missing).toMatchObject([{ subject: 'index.yaml', message: 'there is none' }])
  })

  it('adopts one of two archives of a version, and leaves the other to a person', async () => {
    const folder = memoryFolder({ 'a.tgz': chart('plain'), 'b.tgz': chart('plain') })

    const { left } = await run(folder, 'adopt')

    expect(left).toEqual([
      {
        kind: 'archive-unlisted',
        subject: 'b.tgz',
        message: 'no row lists it, and plain 2.0.0 is listed with another archive',
        mendedBy: 'nothing',
      },
    ])
  })
})

function chart(name: string): Uint8Array {
  const text = `apiVersion: v2\nname: ${name}\nversion: 2.0.0\nmaintainers:\n- name: A\n`
  return makeArchive([{ path: `${name}/Chart.yaml`, bytes: Buffer.from(text) }])
}

async function registry(field: string): Promise<MemoryFolder> {
  const { bytes, sha256 } = await anArchive({ files: { 'metadata.yaml': SYSTEM } })
  const fields = `${field.includes('urls: ["/') ? '' : 'urls: [demo-1.0.0.tgz]\n    '}${field.replace('DIGEST', `"${sha256}"`)}`
  const row = `  - name: demo\n    version: "1.0.0"\n    ${fields}\n`
  return memoryFolder({
    'index.yaml': `apiVersion: v1\nentries:\n  demo:\n${row}generated: "2020-01-01T00:00:00Z"\n`,
    'demo-1.0.0.tgz': bytes,
  })
}

function run(folder: MemoryFolder, mode: IndexMode) {
  return indexFolder({ folder, clock: fastClock(), mode })
}

function rowOf(folder: MemoryFolder, version: string, name = 'demo') {
  const reading = parseHelmIndex(folder.files.get('index.yaml') ?? new Uint8Array())
  if (reading.kind === 'broken') throw new Error(reading.message)
  return findRow(reading.index, name, version)
}
