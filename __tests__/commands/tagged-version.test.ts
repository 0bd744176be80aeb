import { describe, expect, it } from 'vitest'
import { publish } from '../../src/commands/publish.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

describe('publishing by a tag', () => {
  const tagged = { tag: 'alpha-v1.0.0', name: 'alpha', version: '1.0.0' }

  it.each(['1.0.0', 'v1.0.0'])('publishes the addon whose metadata tells %s', async (version) => {
    const { folder, publisher } = aRegistry()
    const tree = { ...anAddon('alpha', version), ...anAddon('beta') }

    await publish({ ...aContext({ tree, publishers: [publisher], operands: ['alpha'] }), tagged })

    expect(await folder.list()).toEqual([`alpha-${version}.tgz`, 'index.yaml'])
  })

  it('publishes nothing where the metadata tells another version, and names both', async () => {
    const { folder, publisher } = aRegistry()
    const context = aContext({
      tree: anAddon('alpha', '0.9.0'),
      publishers: [publisher],
      operands: ['alpha'],
    })

    await expect(publish({ ...context, tagged })).rejects.toMatchObject({
      kind: 'input',
      message: 'tag alpha-v1.0.0 names version 1.0.0 of alpha, but addons/alpha has 0.9.0',
    })
    expect(await folder.list()).toEqual([])
  })

  it('T56 publishes nothing where another commit is checked out by then', async () => {
    const { folder, publisher } = aRegistry()
    const context = aContext({ tree: anAddon('alpha'), publishers: [publisher] })
    const requireSameCommit = async () => {
      throw new Error('moved')
    }

    await expect(publish({ ...context, requireSameCommit })).rejects.toThrow('moved')
    expect(await folder.list()).toEqual([])
  })
})
