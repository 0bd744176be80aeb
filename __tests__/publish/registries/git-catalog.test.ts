import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Branch } from '../../../src/ports.ts'
import { publishAll } from '../../../src/publish/publish.ts'
import type { PublishItem } from '../../../src/publish/publish-item.ts'
import type { Publisher } from '../../../src/publish/publisher.ts'
import { createGitCatalogPublisher } from '../../../src/publish/registries/git-catalog.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { type ArchiveSketch, anItem } from '../an-archive.ts'
import { type BareRepository, bareRepository } from './bare-repository.ts'

let forge: BareRepository

beforeEach(() => {
  forge = bareRepository()
})

afterEach(() => forge.remove())

function publisherOf(branch: Branch = forge.open('main'), directory = 'addons'): Publisher {
  return createGitCatalogPublisher({
    registry: 'other forge',
    branch,
    directory,
    clock: fastClock(),
    random: Math.random,
  })
}

async function publish(
  items: readonly PublishItem[],
  publisher = publisherOf(),
  onConflict: 'fail' | 'force' = 'fail',
) {
  const results = await publishAll(items, [publisher], { clock: fastClock(), onConflict, windowMs: 0 })
  return results.flatMap(({ outcomes }) => outcomes)
}

async function publishOne(sketch: ArchiveSketch, publisher?: Publisher, onConflict?: 'fail' | 'force') {
  const [outcome] = await publish([await anItem(sketch)], publisher, onConflict)
  return outcome
}

function filesOnForge(): readonly string[] {
  return forge.git('ls-tree', '-r', '--name-only', 'main').split('\n')
}

describe('a catalog in a git repository', () => {
  it('gets every addon as a directory, in one commit, without the Chart.yaml that packing makes', async () => {
    const outcomes = await publish([await anItem({ name: 'alpha' }), await anItem({ name: 'beta' })])

    expect(outcomes.map(({ status }) => status)).toEqual(['published', 'published'])
    expect(filesOnForge()).toEqual([
      'addons/alpha/README.md',
      'addons/alpha/metadata.yaml',
      'addons/alpha/template.cue',
      'addons/beta/README.md',
      'addons/beta/metadata.yaml',
      'addons/beta/template.cue',
    ])
    expect(forge.git('rev-list', '--count', 'main')).toBe('1')
  })

  it('is left alone by the same content', async () => {
    await publishOne({ name: 'alpha' })
    const before = forge.git('rev-parse', 'main')

    const outcome = await publishOne({ name: 'alpha' })

    expect(outcome).toMatchObject({ status: 'unchanged' })
    expect(forge.git('rev-parse', 'main')).toBe(before)
  })

  it('lets a newer version take the place of an older one, files and all', async () => {
    await publishOne({ name: 'alpha', version: '1.0.0', files: { 'resources/old.yaml': 'kind: A\n' } })

    const outcome = await publishOne({
      name: 'alpha',
      version: '1.1.0',
      files: { 'resources/new.yaml': 'kind: A\n' },
    })

    expect(outcome).toMatchObject({ status: 'published' })
    expect(filesOnForge()).toContain('addons/alpha/resources/new.yaml')
    expect(filesOnForge()).not.toContain('addons/alpha/resources/old.yaml')
  })

  it('refuses an older version, and says what is there', async () => {
    await publishOne({ name: 'alpha', version: '1.1.0' })

    const outcome = await publishOne({ name: 'alpha', version: '1.0.0' })

    expect(outcome).toMatchObject({
      status: 'failed',
      error: { message: 'addons/alpha holds 1.1.0, which is newer than 1.0.0' },
    })
  })

  it('keeps other content under the same version, unless it is forced', async () => {
    await publishOne({ name: 'alpha', files: { 'resources/a.yaml': 'kind: A\n' } })
    const other = { name: 'alpha', files: { 'resources/a.yaml': 'kind: B\n' } }

    const kept = await publishOne(other)
    const forced = await publishOne(other, publisherOf(), 'force')

    expect(kept).toMatchObject({ status: 'conflict' })
    expect(forced).toMatchObject({ status: 'published' })
    expect(forge.git('show', 'main:addons/alpha/resources/a.yaml')).toBe('kind: B')
  })

  it('keeps what is none of its own: other files, directories without metadata', async () => {
    const branch = forge.open('main')
    await branch.commit({
      base: undefined,
      changes: new Map([
        ['README.md', Buffer.from('hello')],
        ['addons/notes/todo.txt', Buffer.from('later')],
      ]),
      message: 'begin',
    })

    await publishOne({ name: 'alpha' })

    expect(filesOnForge()).toEqual(
      expect.arrayContaining(['README.md', 'addons/notes/todo.txt', 'addons/alpha/metadata.yaml']),
    )
  })

  it('loses nothing of another publisher that was faster', async () => {
    const branch = forge.open('main')
    let isFirst = true
    const raced: Branch = {
      ...branch,
      async commit(commit) {
        if (isFirst) {
          isFirst = false
          await publishOne({ name: 'beta' })
        }
        return branch.commit(commit)
      },
    }

    const outcome = await publishOne({ name: 'alpha' }, publisherOf(raced))

    expect(outcome).toMatchObject({ status: 'published' })
    expect(filesOnForge()).toEqual(
      expect.arrayContaining(['addons/alpha/metadata.yaml', 'addons/beta/metadata.yaml']),
    )
  })

  it('lists what it holds', async () => {
    const item = await anItem({ name: 'alpha', version: 'v2.0.0' })
    await publish([item])

    const catalog = await publisherOf().catalog?.()

    expect([...(catalog ?? [])]).toEqual([['alpha', [{ version: 'v2.0.0', digest: item.archive.sha256 }]]])
  })
})
