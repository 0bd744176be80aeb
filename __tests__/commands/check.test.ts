import { describe, expect, it } from 'vitest'
import { check } from '../../src/commands/check.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

describe('check', () => {
  it('reports every chosen addon and writes nothing', async () => {
    const { addons, plan } = await check(aContext({ tree: anAddon('alpha') }))

    expect(addons).toMatchObject([{ name: 'alpha', version: '1.0.0', outcomes: [] }])
    expect(plan).toBeUndefined()
  })

  it('adds the plan where a registry is named', async () => {
    const { publisher } = aRegistry('./r')
    const inputs = { registry: './r' }

    const { plan } = await check(aContext({ tree: anAddon('alpha'), publishers: [publisher], inputs }))

    expect(plan).toMatchObject([{ name: 'alpha', registry: './r', step: 'publish' }])
  })

  it('asks a proposal to raise the version above its base', async () => {
    const tree = anAddon('alpha')
    const changed = { path: 'addons/alpha/template.yaml', status: 'modified' } as const

    const { addons } = await check(
      aContext({
        tree,
        inputs: { addons: 'changed' },
        changes: async () => ({
          kind: 'compared',
          files: [changed],
          base: 'main',
          readAtBase: async (path) => tree[path],
        }),
      }),
    )

    expect(addons).toMatchObject([{ change: { kind: 'modified' } }])
    expect(addons[0]?.findings).toContainEqual(
      expect.objectContaining({ rule: 'version-bumped', severity: 'error', line: 2 }),
    )
  })

  it.each([
    ['nothing else', [], ['alpha']],
    ['an addon by its name', ['alpha'], ['alpha']],
    ['an addon that is as it was', ['beta'], ['beta']],
  ])('compares with a base that the user names beside %s', async (_, operands, names) => {
    const tree = { ...anAddon('alpha'), ...anAddon('beta') }
    const changed = { path: 'addons/alpha/template.yaml', status: 'modified' } as const

    const { addons } = await check(
      aContext({
        tree,
        operands,
        inputs: { base: 'main~3' },
        changes: async () => ({
          kind: 'compared',
          files: [changed],
          base: 'main~3',
          readAtBase: async (path: string) => tree[path],
        }),
      }),
    )

    expect(addons.map(({ name }) => name)).toEqual(names)
    const rules = addons.flatMap(({ findings }) => findings).map(({ rule }) => rule)
    expect(rules.includes('version-bumped')).toBe(names.includes('alpha'))
  })

  it('tells of an addon that the change takes away', async () => {
    const { addons } = await check(
      aContext({
        tree: anAddon('alpha'),
        inputs: { addons: 'changed' },
        changes: async () => ({
          kind: 'compared',
          files: [{ path: 'addons/gone/metadata.yaml', status: 'deleted' }],
          base: 'main',
          readAtBase: async () => undefined,
        }),
      }),
    )

    expect(addons).toMatchObject([{ name: 'gone', change: { kind: 'deleted' } }])
  })
})
