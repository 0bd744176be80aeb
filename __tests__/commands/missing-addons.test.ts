import { describe, expect, it } from 'vitest'
import { check } from '../../src/commands/check.ts'
import type { CommandContext } from '../../src/commands/command.ts'
import { plan } from '../../src/commands/plan.ts'
import { publish } from '../../src/commands/publish.ts'
import { ActionError } from '../../src/errors.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { aContext, anAddon, aRegistry, type ContextSketch } from './a-context.ts'

// A push that touches only what a test says, with the selection that the action has by default.
function aPush(sketch: ContextSketch, ...paths: readonly string[]): CommandContext {
  return aContext({
    ...sketch,
    inputs: { addons: 'changed', ...sketch.inputs },
    changes: async () => ({
      kind: 'compared',
      files: paths.map((path) => ({ path, status: 'modified' })),
      base: 'main',
      readAtBase: async () => undefined,
    }),
  })
}

const TREE = { ...anAddon('alpha'), ...anAddon('beta'), ...anAddon('gamma') }
const BETA = 'addons/beta/template.yaml'

const failing: Pick<Publisher, 'put' | 'catalog' | 'versions'> = {
  put: async () => ({ kind: 'refused', error: { message: 'the disk is full' } }),
  catalog: async () => new Map(),
  versions: async () => [],
}

describe('what the registries lack', () => {
  it('F68 is published by the next run, whatever that run is about', async () => {
    const { folder, publisher } = aRegistry()
    await publish(
      aPush({ tree: TREE, publishers: [{ ...publisher, ...failing }] }, 'addons/alpha/template.yaml'),
    )
    expect(await folder.list()).toEqual([])

    const { addons } = await publish(aPush({ tree: TREE, publishers: [publisher] }, BETA))

    expect(await folder.list()).toEqual([
      'alpha-1.0.0.tgz',
      'beta-1.0.0.tgz',
      'gamma-1.0.0.tgz',
      'index.yaml',
    ])
    expect(addons.map(({ name, change }) => [name, change])).toEqual([
      ['beta', { kind: 'modified', reasons: [BETA] }],
      ['alpha', { kind: 'unchanged', reasons: ['alpha 1.0.0 is missing in registry'] }],
      ['gamma', { kind: 'unchanged', reasons: ['gamma 1.0.0 is missing in registry'] }],
    ])
  })

  it('is published also where the change is about no addon', async () => {
    const { folder, publisher } = aRegistry()

    await publish(aPush({ tree: TREE, publishers: [publisher] }, 'README.md'))

    expect(await folder.list()).toHaveLength(4)
  })

  it('is nothing where everything is there: nothing is read, packed or sent', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: TREE, publishers: [publisher] }))

    const { addons } = await publish(aPush({ tree: TREE, publishers: [publisher] }, 'README.md'))

    expect(addons).toEqual([])
  })

  it('goes to the registry that lacks it, and is unchanged in the others', async () => {
    const [old, fresh] = [aRegistry('old'), aRegistry('fresh')]
    await publish(aContext({ tree: TREE, publishers: [old.publisher] }))

    const { addons } = await publish(
      aPush({ tree: TREE, publishers: [old.publisher, fresh.publisher] }, 'README.md'),
    )

    expect(addons.map(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(
      Array.from({ length: 3 }, () => ['unchanged', 'published']),
    )
    expect(addons[0]?.change?.reasons).toEqual(['alpha 1.0.0 is missing in fresh'])
  })

  it('is not a version that readers take for a listed one', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: anAddon('alpha', 'v1.0.0'), publishers: [publisher] }))

    const { addons } = await publish(aPush({ tree: anAddon('alpha', '1.0.0'), publishers: [publisher] }, 'x'))

    expect(addons).toEqual([])
  })

  it('does not fail a run that left it alone where findings keep it back', async () => {
    const { folder, publisher } = aRegistry()
    const broken = { 'addons/alpha/metadata.yaml': 'name: alpha\nversion: "1.0"\ndescription: x\n' }
    const tree = { ...anAddon('alpha'), ...broken, ...anAddon('beta') }
    const context = aPush({ tree, publishers: [publisher], inputs: { validate: 'package' } }, BETA)
    const stopping: CommandContext['settle'] = (findings) =>
      findings.map((finding) => ({ ...finding, severity: 'error', level: 'package' }))

    const lines: string[] = []
    const { addons } = await publish({
      ...context,
      logger: { ...context.logger, info: (line) => lines.push(line) },
      settle: (findings) =>
        stopping(
          findings.filter(({ root }) => root === 'addons/alpha'),
          [],
        ),
    })

    expect(await folder.list()).toEqual(['beta-1.0.0.tgz', 'index.yaml'])
    const alpha = addons.find(({ name }) => name === 'alpha')
    expect(alpha).toMatchObject({ findings: [], outcomes: [] })
    expect(lines.join()).toMatch(
      /^alpha 1\.0 is missing in registry, kept back by .+: run check addons\/alpha$/,
    )
    expect(alpha?.change?.reasons).toContainEqual(
      expect.stringMatching(/^kept back by .+: run check addons\/alpha$/),
    )
  })

  it('is not an older version where a registry holds the newest only', async () => {
    const { publisher } = aRegistry()
    await publish(aContext({ tree: anAddon('alpha', '2.0.0'), publishers: [publisher] }))
    const newest: Publisher = { ...publisher, holds: 'newest' }

    const { addons } = await publish(aPush({ tree: anAddon('alpha'), publishers: [newest] }, 'x'))

    expect(addons).toEqual([])
  })

  it('is left alone where addons are asked for by name', async () => {
    const { folder, publisher } = aRegistry()

    await publish(aContext({ tree: TREE, publishers: [publisher], inputs: { addons: 'beta' } }))

    expect(await folder.list()).toEqual(['beta-1.0.0.tgz', 'index.yaml'])
  })

  it('is looked for only where a registry can be read; the others go on', async () => {
    const { publisher } = aRegistry('good')
    const down: Publisher = {
      ...publisher,
      registry: 'down',
      catalog: async () => {
        throw new ActionError('no answer', { kind: 'registry' })
      },
    }

    const { addons } = await publish(aPush({ tree: anAddon('alpha'), publishers: [down, publisher] }, 'x'))

    expect(addons).toMatchObject([{ name: 'alpha', change: { reasons: ['alpha 1.0.0 is missing in good'] } }])
  })

  it('stands in the plan, and in the plan that a proposal shows', async () => {
    const { publisher } = aRegistry('./r')
    await publish(aContext({ tree: anAddon('alpha'), publishers: [publisher] }))
    const sketch = { tree: TREE, publishers: [publisher], inputs: { registry: './r' } }

    const planned = await plan(aPush(sketch, BETA))
    const proposed = await check(aPush(sketch, BETA))

    const steps = [
      { name: 'beta', version: '1.0.0', registry: './r', step: 'publish', reason: 'first version' },
      { name: 'gamma', version: '1.0.0', registry: './r', step: 'publish' },
    ]
    expect(planned.plan).toMatchObject(steps)
    expect(proposed.plan).toMatchObject(steps)
    expect(proposed.addons.map(({ name }) => name)).toEqual(['beta'])
  })
})
