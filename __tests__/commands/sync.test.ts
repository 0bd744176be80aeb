import { describe, expect, it } from 'vitest'
import { publish } from '../../src/commands/publish.ts'
import { sync } from '../../src/commands/sync.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import type { AddonRun } from '../../src/report/run-report.ts'
import { registrySource } from '../../src/sync/registry-source.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

function statuses(addons: readonly AddonRun[]) {
  return addons.map(({ name, version, outcomes }) => [name, version, ...outcomes.map(({ status }) => status)])
}

async function aFullRegistry(...versions: readonly (readonly [string, string])[]) {
  const registry = aRegistry('source')
  for (const [name, version] of versions)
    await publish(aContext({ tree: anAddon(name, version), publishers: [registry.publisher] }))
  return registry
}

/** Counts what a registry is told to change. */
function counted(publisher: Publisher) {
  const told: string[] = []
  const counting: Publisher = {
    ...publisher,
    put: (archive, options) => {
      told.push(`put ${archive.file}`)
      return publisher.put(archive, options)
    },
    remove: async (name, version) => {
      told.push(`remove ${name} ${version}`)
      return (await publisher.remove?.(name, version)) ?? { kind: 'accepted' }
    },
  }
  return { told, publisher: counting }
}

describe('sync', () => {
  it('makes a registry hold a whole catalog, and sends nothing the second time', async () => {
    const { folder, publisher } = aRegistry()
    const target = counted(publisher)
    const context = aContext({
      tree: { ...anAddon('alpha'), ...anAddon('beta', '0.2.0') },
      publishers: [target.publisher],
    })

    const first = await sync(context)
    const second = await sync(context)

    expect(statuses(first.addons)).toEqual([
      ['alpha', '1.0.0', 'published'],
      ['beta', '0.2.0', 'published'],
    ])
    expect(statuses(second.addons)).toEqual([
      ['alpha', '1.0.0', 'unchanged'],
      ['beta', '0.2.0', 'unchanged'],
    ])
    expect(target.told).toEqual(['put alpha-1.0.0.tgz', 'put beta-0.2.0.tgz'])
    expect(await folder.list()).toEqual(['alpha-1.0.0.tgz', 'beta-0.2.0.tgz', 'index.yaml'])
  })

  it('copies every version of another registry, byte for byte', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'], ['alpha', '1.1.0'], ['beta', 'v2.0.0'])
    const target = aRegistry('target')

    const { addons } = await sync(
      aContext({ tree: {}, publishers: [target.publisher], source: registrySource(source.publisher) }),
    )

    expect(statuses(addons)).toEqual([
      ['alpha', '1.0.0', 'published'],
      ['alpha', '1.1.0', 'published'],
      ['beta', 'v2.0.0', 'published'],
    ])
    for (const file of ['alpha-1.0.0.tgz', 'alpha-1.1.0.tgz', 'beta-v2.0.0.tgz'])
      expect(await target.folder.read(file)).toEqual(await source.folder.read(file))
  })

  it('copies what is asked for only: names, globs, the newest that is no prerelease', async () => {
    const source = await aFullRegistry(
      ['alpha', '1.0.0'],
      ['alpha', '1.1.0'],
      ['alpha', '2.0.0-rc.1'],
      ['beta', '1.0.0'],
    )
    const target = aRegistry('target')

    const { addons } = await sync(
      aContext({
        tree: {},
        publishers: [target.publisher],
        source: registrySource(source.publisher),
        inputs: { versions: 'newest', addons: 'al*' },
      }),
    )

    expect(statuses(addons)).toEqual([['alpha', '1.1.0', 'published']])
  })

  it('names a pattern that matches nothing', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'])

    const syncing = sync(
      aContext({
        tree: {},
        publishers: [aRegistry('t').publisher],
        source: registrySource(source.publisher),
        operands: ['gamma'],
      }),
    )

    await expect(syncing).rejects.toThrow('the source holds no addon "gamma"')
  })

  it('goes on where it ended', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'], ['beta', '1.0.0'])
    const target = aRegistry('target')
    await publish(aContext({ tree: anAddon('alpha'), publishers: [target.publisher] }))

    const { addons } = await sync(
      aContext({ tree: {}, publishers: [target.publisher], source: registrySource(source.publisher) }),
    )

    expect(statuses(addons)).toEqual([
      ['alpha', '1.0.0', 'unchanged'],
      ['beta', '1.0.0', 'published'],
    ])
  })

  it('leaves other content under the same version alone, and says so', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'])
    const target = aRegistry('target')
    const tree = { ...anAddon('alpha'), 'addons/alpha/resources/new.yaml': 'kind: ConfigMap' }
    await publish(aContext({ tree, publishers: [target.publisher] }))

    const { addons } = await sync(
      aContext({ tree: {}, publishers: [target.publisher], source: registrySource(source.publisher) }),
    )

    expect(statuses(addons)).toEqual([['alpha', '1.0.0', 'conflict']])
  })

  it('lets one broken archive stop no other', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'], ['beta', '1.0.0'])
    await source.folder.write('alpha-1.0.0.tgz', Buffer.from('torn'))
    const target = aRegistry('target')

    const { addons } = await sync(
      aContext({ tree: {}, publishers: [target.publisher], source: registrySource(source.publisher) }),
    )

    expect(statuses(addons)).toEqual([
      ['alpha', '1.0.0', 'failed'],
      ['beta', '1.0.0', 'published'],
    ])
    expect(addons[0]?.outcomes[0]?.error?.message).toContain('other bytes')
  })

  it('keeps the other registries going where one cannot be read', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'])
    const [broken, target] = [aRegistry('broken'), aRegistry('target')]
    await broken.folder.write('index.yaml', Buffer.from('entries: ['))

    const { addons } = await sync(
      aContext({
        tree: {},
        publishers: [broken.publisher, target.publisher],
        source: registrySource(source.publisher),
      }),
    )

    expect(statuses(addons)).toEqual([['alpha', '1.0.0', 'failed', 'published']])
  })

  it('fails as a whole where the source cannot be listed', async () => {
    const source = aRegistry('source')
    await source.folder.write('index.yaml', Buffer.from('entries: ['))
    const target = aRegistry('target')

    const syncing = sync(
      aContext({
        tree: {},
        publishers: [target.publisher],
        source: registrySource(source.publisher),
        inputs: { prune: 'true' },
      }),
    )

    await expect(syncing).rejects.toThrow()
    expect(await target.folder.list()).toEqual([])
  })
})

describe('a dry run of sync', () => {
  it('tells the differences and changes nothing', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'], ['beta', '1.0.0'])
    const target = aRegistry('target')
    await publish(aContext({ tree: anAddon('alpha'), publishers: [target.publisher] }))
    const spy = counted(target.publisher)

    const { plan, differs } = await sync(
      aContext({
        tree: {},
        publishers: [spy.publisher],
        source: registrySource(source.publisher),
        inputs: { 'dry-run': 'true' },
      }),
    )

    expect(plan?.map(({ name, step }) => [name, step])).toEqual([
      ['alpha', 'skip'],
      ['beta', 'publish'],
    ])
    expect(differs).toBe(true)
    expect(spy.told).toEqual([])
  })

  it('is content where nothing differs', async () => {
    const source = await aFullRegistry(['alpha', '1.0.0'])

    const { differs } = await sync(
      aContext({
        tree: {},
        publishers: [source.publisher],
        source: registrySource(source.publisher),
        inputs: { 'dry-run': 'true' },
      }),
    )

    expect(differs).toBe(false)
  })
})

describe('prune', () => {
  it('takes away what the source does not hold, and nothing else', async () => {
    const source = await aFullRegistry(['alpha', '1.1.0'])
    const target = await aFullRegistry(['alpha', '1.0.0'], ['alpha', '1.1.0'], ['gone', '1.0.0'])

    const { addons } = await sync(
      aContext({
        tree: {},
        publishers: [target.publisher],
        source: registrySource(source.publisher),
        inputs: { prune: 'true' },
      }),
    )

    expect(statuses(addons)).toEqual([
      ['alpha', '1.1.0', 'unchanged'],
      ['alpha', '1.0.0', 'skipped'],
      ['gone', '1.0.0', 'skipped'],
    ])
    expect(await target.folder.list()).toEqual(['alpha-1.1.0.tgz', 'index.yaml', 'withdrawn.json'])
  })

  it('stays within the addons that were asked for', async () => {
    const source = await aFullRegistry(['alpha', '1.1.0'])
    const target = await aFullRegistry(['alpha', '1.0.0'], ['mine', '1.0.0'])

    await sync(
      aContext({
        tree: {},
        publishers: [target.publisher],
        source: registrySource(source.publisher),
        inputs: { prune: 'true', addons: 'alpha' },
      }),
    )

    expect(await target.folder.list()).toEqual([
      'alpha-1.1.0.tgz',
      'index.yaml',
      'mine-1.0.0.tgz',
      'withdrawn.json',
    ])
  })

  it.each([
    ['an empty source', [], {}],
    ['the newest versions', [['alpha', '1.0.0']], { versions: 'newest' }],
  ] as const)('is refused by %s', async (_, held, inputs) => {
    const source = await aFullRegistry(...held)
    const target = await aFullRegistry(['alpha', '0.9.0'])
    const spy = counted(target.publisher)

    const syncing = sync(
      aContext({
        tree: {},
        publishers: [spy.publisher],
        source: registrySource(source.publisher),
        inputs: { prune: 'true', ...inputs },
      }),
    )

    await expect(syncing).rejects.toThrow('cannot prune')
    expect(spy.told).toEqual([])
  })

  it('is refused by a tree, which holds no old versions', async () => {
    const target = await aFullRegistry(['alpha', '0.9.0'])

    const syncing = sync(
      aContext({ tree: anAddon('alpha'), publishers: [target.publisher], inputs: { prune: 'true' } }),
    )

    await expect(syncing).rejects.toThrow('holds only the newest versions')
  })

  it('waits until everything could be copied', async () => {
    const source = await aFullRegistry(['alpha', '1.1.0'], ['beta', '1.0.0'])
    await source.folder.write('beta-1.0.0.tgz', Buffer.from('torn'))
    const target = await aFullRegistry(['alpha', '1.0.0'])

    await sync(
      aContext({
        tree: {},
        publishers: [target.publisher],
        source: registrySource(source.publisher),
        inputs: { prune: 'true' },
      }),
    )

    expect(await target.folder.list()).toContain('alpha-1.0.0.tgz')
  })
})
