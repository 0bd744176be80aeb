import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PublishOptions, type PublishResult, publishAll } from '../../src/publish/publish.ts'
import type { Publisher, PublishOutcome } from '../../src/publish/publisher.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { anArchive, anItem } from './an-archive.ts'

/** A publisher in front of a registry of its own, empty at first. */
export interface PublisherHandle {
  readonly publisher: Publisher
  /** The same registry as another run, or another publisher, meets it. */
  another(): Publisher
  /** A publisher of this registry whose credentials are wrong; undefined where it asks for none. */
  readonly withWrongCredentials?: () => Publisher
  /** Requests or writes so far that may have changed the registry. */
  mutations(): number
  /** Texts that must not occur in anything that is said. */
  readonly secrets: readonly string[]
  stop(): Promise<void>
}

/** What a registry can do. */
export interface ContractOptions {
  /** False where the registry never lets a version be replaced. */
  readonly canForce?: boolean
  /** False where the registry cannot tell all that it holds. */
  readonly hasCatalog?: boolean
  /** What stands in the address of demo 1.0.0. */
  readonly address?: string
  readonly options?: Partial<PublishOptions>
}

/**
 * What every publisher keeps, below the one protocol: run on fakes by `npm test` and on real servers by `npm run test:peers`.
 * `start` makes a fresh, empty registry for each test.
 */
export function publisherContract(
  name: string,
  start: () => Promise<PublisherHandle>,
  { canForce = true, hasCatalog = true, address = 'demo-1.0.0.tgz', options = {} }: ContractOptions = {},
): void {
  describe(`a publisher: ${name}`, () => {
    let handle: PublisherHandle
    beforeEach(async () => {
      handle = await start()
    })
    afterEach(() => handle.stop())

    async function publish(
      items: Parameters<typeof publishAll>[0],
      more: Partial<PublishOptions> = {},
      publisher = handle.publisher,
    ): Promise<readonly PublishResult[]> {
      const clock = fastClock({ realShare: 0.05 })
      return publishAll(items, [publisher], { clock, onConflict: 'fail', ...options, ...more })
    }

    function only(results: readonly PublishResult[]): PublishOutcome {
      const outcome = results[0]?.outcomes[0]
      if (results.length !== 1 || outcome === undefined) throw new Error('one outcome expected')
      return outcome
    }

    it('lists no versions of an addon that it does not know', async () => {
      expect(await handle.publisher.versions('stranger')).toEqual([])
    })

    it('holds nothing under a version that was never published', async () => {
      expect(await handle.publisher.fetch('stranger', '1.0.0')).toEqual({ kind: 'absent' })
    })

    it('publishes a new version, lists it and gives its bytes back', async () => {
      const item = await anItem()

      const outcome = only(await publish([item]))

      expect(outcome).toMatchObject({ status: 'published', kind: handle.publisher.kind })
      expect((await handle.another().versions('demo')).map(({ version }) => version)).toEqual(['1.0.0'])
      const stored = await handle.another().fetch('demo', '1.0.0')
      expect(stored.kind === 'present' && Buffer.compare(stored.bytes, item.archive.bytes)).toBe(0)
    })

    it('says where the archive can be fetched', async () => {
      expect(only(await publish([await anItem()])).url).toContain(address)
    })

    it('calls the same bytes unchanged, and a second run changes nothing (F20, F60)', async () => {
      const item = await anItem()
      await publish([item])
      const before = handle.mutations()

      const outcome = only(await publish([item], {}, handle.another()))

      expect(outcome.status).toBe('unchanged')
      expect(handle.mutations()).toBe(before)
    })

    it('calls other content a conflict, names the files and the next free version, and keeps what is there (F22, T79)', async () => {
      const first = await anArchive()
      await publish([{ archive: first, dependencies: [] }])
      const other = await anItem({
        files: { 'template.cue': 'output: {a: 1}\n', 'parameter.cue': 'parameter: {}\n' },
      })

      const outcome = only(await publish([other], {}, handle.another()))

      expect(outcome.status).toBe('conflict')
      expect(outcome.error?.message).toContain('parameter.cue, template.cue')
      expect(outcome.error?.hint).toContain('1.0.1')
      const stored = await handle.another().fetch('demo', '1.0.0')
      expect(stored.kind === 'present' && Buffer.compare(stored.bytes, first.bytes)).toBe(0)
    })

    it('skips other content where on-conflict is skip', async () => {
      await publish([await anItem()])

      const outcome = only(
        await publish([await anItem({ files: { 'template.cue': 'x: 1\n' } })], { onConflict: 'skip' }),
      )

      expect(outcome).toMatchObject({ status: 'skipped', reason: expect.stringContaining('template.cue') })
    })

    it('skips a version whose documentation alone differs', async () => {
      await publish([await anItem()])
      const before = handle.mutations()

      const outcome = only(await publish([await anItem({ files: { 'README.md': 'better\n' } })]))

      expect(outcome).toMatchObject({ status: 'skipped', reason: 'documentation only: README.md' })
      expect(handle.mutations()).toBe(before)
    })

    it('takes a version for published whose spelling differs by a leading v (T33)', async () => {
      await publish([await anItem()])

      const outcome = only(await publish([await anItem({ version: 'v1.0.0' })], {}, handle.another()))

      expect(outcome.status).toBe('conflict')
      expect(outcome.error?.message).toContain('1.0.0')
      expect(await handle.another().versions('demo')).toHaveLength(1)
    })

    it.runIf(canForce)('replaces other content where on-conflict is force', async () => {
      await publish([await anItem()])
      const other = await anItem({ files: { 'template.cue': 'output: {b: 2}\n' } })

      const outcome = only(await publish([other], { onConflict: 'force' }, handle.another()))

      expect(outcome.status).toBe('published')
      const stored = await handle.another().fetch('demo', '1.0.0')
      expect(stored.kind === 'present' && Buffer.compare(stored.bytes, other.archive.bytes)).toBe(0)
    })

    it('sends nothing for the same bytes even where on-conflict is force', async () => {
      const item = await anItem()
      await publish([item])
      const before = handle.mutations()

      const outcome = only(await publish([item], { onConflict: 'force' }, handle.another()))

      expect(outcome.status).toBe('unchanged')
      expect(handle.mutations()).toBe(before)
    })

    it('keeps every version of every addon, whatever order they come in (T81)', async () => {
      await publish([await anItem({ version: '2.0.0' }), await anItem({ name: 'other' })])

      const outcome = only(await publish([await anItem({ version: '1.5.0' })], {}, handle.another()))

      expect(outcome).toMatchObject({
        status: 'published',
        reason: expect.stringContaining('2.0.0 is newer'),
      })
      const versions = (await handle.another().versions('demo')).map(({ version }) => version)
      expect(versions.toSorted()).toEqual(['1.5.0', '2.0.0'])
      expect(await handle.another().versions('other')).toHaveLength(1)
    })

    it.runIf(hasCatalog)('lists every name that it holds, with its versions', async () => {
      const before = await handle.publisher.catalog?.()
      await publish([await anItem({ version: '2.0.0' }), await anItem({ name: 'other' })])
      await publish([await anItem({ version: '2.1.0' })])

      const catalog = (await handle.another().catalog?.()) ?? new Map()

      expect([...(before ?? ['never asked'])]).toEqual([])
      expect([...catalog.keys()].toSorted()).toEqual(['demo', 'other'])
      const versions = (catalog.get('demo') ?? []).map(({ version }: { version: string }) => version)
      expect(versions.toSorted()).toEqual(['2.0.0', '2.1.0'])
    })

    it('publishes the others where one conflicts (F59)', async () => {
      await publish([await anItem({ name: 'b' })])

      const results = await publish([
        await anItem({ name: 'a' }),
        await anItem({ name: 'b', files: { 'template.cue': 'x: 1\n' } }),
        await anItem({ name: 'c' }),
      ])

      expect(results.map(({ outcomes }) => outcomes[0]?.status)).toEqual([
        'published',
        'conflict',
        'published',
      ])
    })

    it('ends well for both of two runs of the same commit (F61)', async () => {
      const items = await Promise.all(['a', 'b', 'c', 'd'].map((letter) => anItem({ name: letter })))

      const both = await Promise.all([publish(items), publish(items, {}, handle.another())])

      const statuses = both.flat().map(({ outcomes }) => outcomes[0]?.status)
      expect(statuses.every((status) => status === 'published' || status === 'unchanged')).toBe(true)
    })

    it('says what to do where credentials are wrong, gives none away, and stops asking', async () => {
      const wrong = handle.withWrongCredentials?.()
      if (wrong === undefined) return
      const items = await Promise.all(['a', 'b', 'c'].map((letter) => anItem({ name: letter })))
      const before = handle.mutations()

      const results = await publish(items, {}, wrong)

      expect(results.map(({ outcomes }) => outcomes[0]?.status)).toEqual(['failed', 'failed', 'failed'])
      expect(results[0]?.outcomes[0]?.error?.hint).toMatch(/username and password|token/)
      expect(handle.mutations() - before).toBeLessThanOrEqual(1)
    })

    it('says nothing secret in any outcome (T64)', async () => {
      const said = JSON.stringify(
        [
          await publish([await anItem()]),
          await publish([await anItem({ files: { 'template.cue': 'x: 1\n' } })]),
          await publish(
            [await anItem({ version: '2.0.0' })],
            {},
            handle.withWrongCredentials?.() ?? handle.publisher,
          ),
        ]
          .flat()
          .map(({ outcomes }) => outcomes),
      )

      expect(handle.secrets.filter((secret) => said.includes(secret))).toEqual([])
    })
  })
}
