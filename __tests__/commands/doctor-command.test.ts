import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { FolderState, RegistryPlace } from '../../src/commands/command.ts'
import { doctorCommand } from '../../src/commands/doctor-command.ts'
import { ActionError } from '../../src/errors.ts'
import { createPagesPublisher } from '../../src/publish/registries/pages.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type MemoryFolder, memoryFolder } from '../fakes/memory-folder.ts'
import { anArchive } from '../publish/an-archive.ts'
import { type BareRepository, bareRepository } from '../publish/registries/bare-repository.ts'
import { aContext, aRegistry } from './a-context.ts'

describe('doctor at a folder', () => {
  it.each([
    ['is not there', false, memoryFolder()],
    ['is empty', true, memoryFolder()],
    ['holds no archive', true, memoryFolder({ CNAME: 'acme.example' })],
  ])('says of one that %s that a first publish makes the index', async (_, isThere, folder) => {
    const { document, error } = await examine(aFolder(folder, { isThere, trouble: undefined }))

    expect(error).toBeUndefined()
    expect(document).toBe('./registry\n  ✔ publishing: a first publish makes the index\n')
  })

  it('says why nothing can be published there', async () => {
    const hint = 'let this user write there, or set registry to another folder'
    const trouble = new ActionError('cannot write to the folder /srv: EACCES', { kind: 'registry', hint })

    const { document, error } = await examine(aFolder(memoryFolder(), { isThere: false, trouble }))

    expect(document).toContain('  ✘ publishing: cannot write to the folder /srv: EACCES\n')
    expect(error).toMatchObject({ kind: 'registry', hint })
  })

  it('says that one is in order and can be written to', async () => {
    const { publisher, folder } = aRegistry()
    await publisher.put(await anArchive(), { force: false })
    await publisher.flush()

    const { document, error } = await examine(aFolder(folder))

    expect(error).toBeUndefined()
    expect(document?.split('\n').slice(1, 3)).toEqual([
      '  ✔ index: memory is in order',
      '  ✔ publishing: this user may write to the folder',
    ])
  })

  it('says what is wrong with an index, with what, and which command mends it', async () => {
    const folder = memoryFolder({ 'demo-1.0.0.tgz': (await anArchive()).bytes })

    const { document, error } = await examine(aFolder(folder))

    expect(document?.split('\n').slice(1, 5)).toEqual([
      '  ✘ index: index.yaml: there is none',
      '      run index repair',
      '  ✘ index: demo-1.0.0.tgz: no row lists it',
      '      run index adopt',
    ])
    expect(error).toMatchObject({ hint: 'run index repair' })
  })

  it('says what keeps one from being read, and goes on to the next registry', async () => {
    const closed: MemoryFolder = {
      ...memoryFolder(),
      read: () => Promise.reject(new ActionError('cannot read it: EACCES', { kind: 'registry' })),
    }

    const { document } = await examine(aFolder(closed), aFolder(memoryFolder()))

    expect(document).toContain('  ✘ reading: cannot read it: EACCES\n')
    expect(document).toContain('  ✔ publishing: a first publish makes the index\n')
  })
})

describe('doctor at a pages branch', () => {
  const repositories: BareRepository[] = []
  afterEach(() => {
    for (const repository of repositories.splice(0)) repository.remove()
  })

  function aBranch() {
    const repository = bareRepository()
    repositories.push(repository)
    const open = async () =>
      createPagesPublisher({
        registry: 'pages:gh-pages',
        branch: repository.open(),
        directory: '',
        clock: fastClock(),
        random: Math.random,
      })
    const place: RegistryPlace = { kind: 'branch', registry: 'pages:gh-pages', open }
    return { repository, place, open }
  }

  it('says of a branch that is not there that a publish makes it', async () => {
    const { document, error } = await examine(aBranch().place)

    expect(error).toBeUndefined()
    expect(document).toContain('  ✔ reading: nothing is published there yet, and a first publish makes')
  })

  it('says what the branch holds', async () => {
    const { place, open } = aBranch()
    const publisher = await open()
    await publisher.put(await anArchive(), { force: false })
    await publisher.flush()

    expect((await examine(place)).document).toContain('  ✔ reading: it can be read: 1 name;')
  })

  it('says of a repository that cannot be reached what git says', async () => {
    const { repository, place } = aBranch()
    rmSync(repository.path, { recursive: true })

    const { document, error } = await examine(place)

    expect(document).toContain('  ✘ reading: cannot read the branch gh-pages of ')
    expect(error).toMatchObject({
      kind: 'registry',
      hint: expect.stringContaining('check that the repository exists'),
    })
  })
})

function examine(...places: readonly RegistryPlace[]) {
  return doctorCommand({ ...aContext({ tree: {} }), places: () => places })
}

function aFolder(
  folder: MemoryFolder,
  state: FolderState = { isThere: true, trouble: undefined },
): RegistryPlace {
  return { kind: 'folder', registry: './registry', name: 'registry', folder, look: () => state }
}
