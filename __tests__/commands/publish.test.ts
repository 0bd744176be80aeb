import { describe, expect, it } from 'vitest'
import { publish } from '../../src/commands/publish.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

describe('publish', () => {
  it('puts every addon into every registry', async () => {
    const [one, other] = [aRegistry('one'), aRegistry('other')]
    const tree = { ...anAddon('alpha'), ...anAddon('beta', '0.2.0') }

    const { addons } = await publish(aContext({ tree, publishers: [one.publisher, other.publisher] }))

    expect(addons.map(({ name, outcomes }) => [name, outcomes.map(({ status }) => status)])).toEqual([
      ['alpha', ['published', 'published']],
      ['beta', ['published', 'published']],
    ])
    expect(await one.folder.list()).toEqual(['alpha-1.0.0.tgz', 'beta-0.2.0.tgz', 'index.yaml'])
    expect(await other.folder.list()).toEqual(await one.folder.list())
  })

  it('changes nothing the second time', async () => {
    const { folder, publisher } = aRegistry()
    const context = aContext({ tree: anAddon('alpha'), publishers: [publisher] })
    await publish(context)
    const before = await folder.read('index.yaml')

    const { addons } = await publish(context)

    expect(addons).toMatchObject([{ outcomes: [{ status: 'unchanged' }] }])
    expect(await folder.read('index.yaml')).toEqual(before)
  })

  it('publishes the others where one is broken', async () => {
    const { folder, publisher } = aRegistry()
    const tree = { ...anAddon('alpha'), ...anAddon('beta'), 'addons/beta/metadata.yaml': 'name: [' }

    const { addons } = await publish(aContext({ tree, publishers: [publisher] }))

    expect(addons.map(({ name, outcomes }) => [name, outcomes.length])).toEqual([
      ['alpha', 1],
      ['beta', 0],
    ])
    expect(addons[1]?.findings).toContainEqual(
      expect.objectContaining({ rule: 'metadata-yaml-invalid', severity: 'error' }),
    )
    expect(await folder.list()).toEqual(['alpha-1.0.0.tgz', 'index.yaml'])
  })

  it('names a conflict and leaves what is published', async () => {
    const { folder, publisher } = aRegistry()
    await publish(aContext({ tree: anAddon('alpha'), publishers: [publisher] }))
    const before = await folder.read('alpha-1.0.0.tgz')
    const tree = { ...anAddon('alpha'), 'addons/alpha/resources/new.yaml': 'kind: ConfigMap' }

    const { addons } = await publish(aContext({ tree, publishers: [publisher] }))

    expect(addons).toMatchObject([
      { outcomes: [{ status: 'conflict', error: { message: expect.any(String) } }] },
    ])
    expect(await folder.read('alpha-1.0.0.tgz')).toEqual(before)
  })

  it('ends a dry run with the plan and writes nothing', async () => {
    const { folder, publisher } = aRegistry()
    const context = aContext({
      tree: anAddon('alpha'),
      publishers: [publisher],
      inputs: { 'dry-run': 'true' },
    })

    const { plan } = await publish(context)

    expect(plan).toMatchObject([{ name: 'alpha', step: 'publish' }])
    expect(await folder.list()).toEqual([])
  })

  it('refuses a repository without addons', async () => {
    await expect(publish(aContext({ tree: { 'README.md': '' } }))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('no addons found'),
    })
  })

  it('publishes what is asked for by name', async () => {
    const { folder, publisher } = aRegistry()
    const tree = { ...anAddon('alpha'), ...anAddon('beta') }

    await publish(aContext({ tree, publishers: [publisher], operands: ['beta'] }))

    expect(await folder.list()).toEqual(['beta-1.0.0.tgz', 'index.yaml'])
  })

  it('F59 goes on with the others where one name is refused by the registry', async () => {
    const { publisher } = aRegistry()
    const refusing = {
      ...publisher,
      put: async (...[archive, options]: Parameters<typeof publisher.put>) =>
        archive.name === 'alpha'
          ? ({ kind: 'refused', error: { message: 'too large' } } as const)
          : publisher.put(archive, options),
    }
    const tree = { ...anAddon('alpha'), ...anAddon('beta') }

    const { addons } = await publish(aContext({ tree, publishers: [refusing] }))

    expect(addons.map(({ outcomes }) => outcomes[0]?.status)).toEqual(['failed', 'published'])
  })
})
