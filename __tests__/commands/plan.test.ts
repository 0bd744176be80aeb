import { describe, expect, it } from 'vitest'
import { check } from '../../src/commands/check.ts'
import { plan } from '../../src/commands/plan.ts'
import { publish } from '../../src/commands/publish.ts'
import { ActionError } from '../../src/errors.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { aCue } from '../cue-port.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

const THREE = { ...anAddon('alpha'), ...anAddon('beta'), ...anAddon('gamma') }

function needing(name: string, dependency: string): Readonly<Record<string, string>> {
  const metadata = `name: ${name}\nversion: 1.0.0\ndescription: x\ndependencies:\n  - name: ${dependency}\n`
  return { ...anAddon(name), [`addons/${name}/metadata.yaml`]: metadata }
}

const touching =
  (...paths: readonly string[]) =>
  async () =>
    ({
      kind: 'compared',
      files: paths.map((path) => ({ path, status: 'modified' }) as const),
      base: 'main',
      readAtBase: async () => undefined,
    }) as const

describe('plan', () => {
  it('says for every addon what publishing would do, and why', async () => {
    const { publisher } = aRegistry('prod')
    await publish(
      aContext({ tree: { ...anAddon('alpha'), ...anAddon('beta', '0.9.0') }, publishers: [publisher] }),
    )
    const tree = { ...THREE, ...anAddon('delta'), 'addons/delta/metadata.yaml': 'name: [' }

    const { plan: steps } = await plan(aContext({ tree, publishers: [publisher] }))

    expect(steps).toEqual([
      {
        name: 'alpha',
        version: '1.0.0',
        registry: 'prod',
        step: 'skip',
        reason: 'already published with the same bytes',
      },
      { name: 'beta', version: '1.0.0', registry: 'prod', step: 'publish', reason: 'new version' },
      { name: 'delta', version: '', registry: '', step: 'blocked', reason: expect.any(String) },
      { name: 'gamma', version: '1.0.0', registry: 'prod', step: 'publish', reason: 'first version' },
    ])
  })

  it('tells a withdrawn version with other content for the conflict that it is (T81)', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: anAddon('alpha'), publishers: [publisher] }))
    await publisher.remove?.('alpha', '1.0.0')
    const planned = async (tree: typeof THREE) =>
      (await plan(aContext({ tree, publishers: [publisher] }))).plan?.map(({ step }) => step)

    expect(await planned(anAddon('alpha'))).toEqual(['publish'])
    expect(await planned({ ...anAddon('alpha'), 'addons/alpha/resources/new.yaml': 'kind: X' })).toEqual([
      'conflict',
    ])
  })

  it('fetches nothing that the index tells: no archive of an addon that is the same', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: THREE, publishers: [publisher] }))
    const fetched: string[] = []
    const watched: Publisher = {
      ...publisher,
      commitsTogether: false,
      fetch: (name, version) => {
        fetched.push(name)
        return publisher.fetch(name, version)
      },
    }
    const tree = { ...THREE, 'addons/beta/resources/new.yaml': 'kind: ConfigMap' }

    const { plan: steps } = await plan(aContext({ tree, publishers: [watched] }))

    expect(steps?.map(({ step }) => step)).toEqual(['skip', 'conflict', 'skip'])
    expect(steps?.[0]?.reason).toBe('listed with the same digest')
    expect(fetched).toEqual(['beta'])
  })

  it('looks at what is at hand, whatever its index tells', async () => {
    const { folder, publisher } = aRegistry()
    await publish(aContext({ tree: THREE, publishers: [publisher] }))
    await folder.remove('alpha-1.0.0.tgz')
    const whole = (await folder.read('beta-1.0.0.tgz')) ?? new Uint8Array()
    await folder.write('beta-1.0.0.tgz', whole.subarray(0, 100))

    const { plan: steps } = await plan(aContext({ tree: THREE, publishers: [publisher] }))

    expect(steps?.map(({ step }) => step)).toEqual(['publish', 'conflict', 'skip'])
    expect(steps?.[1]?.reason).toContain('broken archive')
  })

  it('shares what is left to do out over jobs, the dearest first, and leaves out what is done', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: anAddon('alpha'), publishers: [publisher] }))

    const { matrix } = await plan(aContext({ tree: THREE, publishers: [publisher], inputs: { shards: '2' } }))

    expect(matrix).toEqual({
      include: [
        { shard: 1, addons: 'gamma' },
        { shard: 2, addons: 'beta' },
      ],
    })
  })

  it('names an addon by its path where two directories have its name', async () => {
    const tree = { ...anAddon('alpha'), ...rerooted(anAddon('alpha'), 'experimental/addons/alpha') }

    const { matrix } = await plan(aContext({ tree, publishers: [aRegistry().publisher] }))

    expect(matrix?.include[0]?.addons).toBe('addons/alpha,experimental/addons/alpha')
  })

  it('T52 leaves a name out of the matrix that a shell or a list could read otherwise', async () => {
    const tree = { ...anAddon('alpha'), ...rerooted(anAddon('x'), 'addons/$(id),b') }

    const { matrix } = await plan(aContext({ tree, publishers: [aRegistry().publisher] }))

    expect(matrix?.include).toEqual([{ shard: 1, addons: 'alpha' }])
  })

  it('T55 ends where a registry cannot be read, but a check of a proposal without a password goes on', async () => {
    const { publisher } = aRegistry('down')
    const down: Publisher = {
      ...publisher,
      catalog: async () => {
        throw new ActionError('wants a password', { kind: 'registry' })
      },
    }
    const sketch = { tree: anAddon('alpha'), publishers: [down], inputs: { registry: './r' } }

    await expect(plan(aContext(sketch))).rejects.toMatchObject({ kind: 'registry' })
    expect((await check(aContext(sketch))).plan).toMatchObject([
      { name: 'alpha', registry: 'down', step: 'unknown', reason: 'wants a password' },
    ])
  })
})

describe('addons that depend on a change', () => {
  const tree = { ...anAddon('alpha'), ...needing('beta', 'alpha'), ...needing('gamma', 'beta') }
  const sketch = { tree, inputs: { addons: 'changed' }, changes: touching('addons/alpha/template.yaml') }

  it('are listed as affected and belong to the jobs that test', async () => {
    const { addons, matrix } = await check(aContext(sketch))

    expect(addons.map(({ name, change }) => [name, change?.kind, change?.reasons])).toEqual([
      ['alpha', 'modified', ['addons/alpha/template.yaml']],
      ['beta', 'affected', ['depends on alpha, which changed']],
      ['gamma', 'affected', ['depends on beta, which is affected itself']],
    ])
    expect(matrix?.include).toEqual([{ shard: 1, addons: 'alpha,beta,gamma' }])
  })

  it('are never packaged, planned or published', async () => {
    const { folder, publisher } = aRegistry()
    await publish(aContext({ tree, publishers: [publisher] }))
    const before = await folder.list()
    const changed = { ...tree, ...anAddon('alpha', '1.1.0') }

    const { addons, plan: steps } = await plan(
      aContext({ ...sketch, tree: changed, publishers: [publisher] }),
    )
    const published = await publish(aContext({ ...sketch, tree: changed, publishers: [publisher] }))

    expect(addons.map(({ change }) => change?.kind)).toEqual(['modified', 'affected', 'affected'])
    expect(steps?.map(({ name }) => name)).toEqual(['alpha'])
    expect(published.addons.map(({ outcomes }) => outcomes.length)).toEqual([1, 0, 0])
    expect(await folder.list()).toEqual(['alpha-1.0.0.tgz', 'alpha-1.1.0.tgz', ...before.slice(1)])
  })

  it('are checked for what the change does to their dependencies', async () => {
    const ranged = {
      ...anAddon('alpha', '2.0.0'),
      ...needing('beta', 'alpha'),
      'addons/beta/metadata.yaml':
        'name: beta\nversion: 1.0.0\ndescription: x\ndependencies:\n  - name: alpha\n    version: "<2.0.0"\n',
    }

    const { addons } = await check(aContext({ ...sketch, tree: ranged }))

    expect(addons.find(({ name }) => name === 'beta')?.findings).toContainEqual(
      expect.objectContaining({ rule: 'dependency-range', root: 'addons/beta' }),
    )
  })

  it('are not blamed for what was not read of them', async () => {
    const fluxcd = {
      ...anAddon('fluxcd'),
      'addons/fluxcd/definitions/helm.yaml':
        'apiVersion: core.oam.dev/v1beta1\nkind: ComponentDefinition\nmetadata: {name: helm}\nspec: {}\n',
    }
    const app =
      'apiVersion: core.oam.dev/v1beta1\nkind: Application\nspec: {components: [{name: a, type: helm}]}\n'
    const used = { ...fluxcd, ...needing('beta', 'fluxcd'), 'addons/beta/template.yaml': app }
    const cue = aCue()
    const context = aContext({
      tree: used,
      inputs: { addons: 'changed', validate: 'full' },
      changes: touching('addons/fluxcd/template.yaml'),
    })

    const { addons } = await check({ ...context, cue }).finally(() => cue.close())

    expect(addons.find(({ name }) => name === 'beta')).toMatchObject({
      change: { kind: 'affected' },
      findings: [],
    })
  })

  it('are none where only documentation changed', async () => {
    const { addons } = await check(aContext({ ...sketch, changes: touching('addons/alpha/README.md') }))

    expect(addons.map(({ name }) => name)).toEqual(['alpha'])
  })

  it('are those of a deleted addon, too', async () => {
    const files = [{ path: 'addons/alpha/metadata.yaml', status: 'deleted' } as const]
    const changes = async () =>
      ({ kind: 'compared', files, base: 'main', readAtBase: async () => undefined }) as const

    const { addons } = await check(aContext({ ...sketch, tree: needing('beta', 'alpha'), changes }))

    expect(addons.map(({ name, change }) => [name, change?.kind])).toEqual([
      ['beta', 'affected'],
      ['alpha', 'deleted'],
    ])
  })
})

function rerooted(files: Readonly<Record<string, string>>, root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace(/^addons\/[^/]+/, root), text]),
  )
}
