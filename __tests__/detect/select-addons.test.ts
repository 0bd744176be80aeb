import { describe, expect, it } from 'vitest'
import { makeAddonRootFinder } from '../../src/detect/addon-roots.ts'
import { MOST_GLOB_MATCHES, selectAddons } from '../../src/detect/select-addons.ts'
import { anAddon } from '../commands/a-context.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'

const TREE = {
  ...anAddon('alpha'),
  ...anAddon('beta'),
  'experimental/addons/alpha/metadata.yaml': 'name: alpha\nversion: 0.1.0\n',
}

async function select(patterns: readonly string[], tree: Readonly<Record<string, string>> = TREE) {
  const finder = await makeAddonRootFinder(memoryFileTree(tree), { addonRoots: [] })
  const { addons } = await selectAddons({
    selection: { kind: 'listed', patterns },
    changes: undefined,
    finder,
    readIgnoreRules: async () => () => false,
  })
  return addons.map(({ root }) => root)
}

describe('selectAddons by name', () => {
  it.each([
    [['beta'], ['addons/beta']],
    [['alpha'], ['addons/alpha', 'experimental/addons/alpha']],
    [['addons/alpha'], ['addons/alpha']],
    [['./addons/alpha/'], ['addons/alpha']],
    [['addons\\alpha'], ['addons/alpha']],
    [['a*'], ['addons/alpha', 'experimental/addons/alpha']],
    [['experimental/**'], ['experimental/addons/alpha']],
    [
      ['beta', 'addons/*', 'beta'],
      ['addons/alpha', 'addons/beta'],
    ],
  ])('takes %j', async (patterns, roots) => {
    expect(await select(patterns)).toEqual(roots)
  })

  it.each([
    'addons/../../..',
    '../catalog/addons/alpha',
    '/etc/passwd',
    '/**',
    'C:\\addons\\alpha',
    'addons/alpha\0/x',
  ])('T57 refuses %j, which leaves the repository', async (pattern) => {
    await expect(select([pattern])).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('leaves the repository'),
    })
  })

  it.each(['https://user:S3cret/pw@h', 'https://user:S3cret/*@h'])(
    'T61 refuses %j, which is the address of a registry, without its password',
    async (word) => {
      await expect(select([word])).rejects.toMatchObject({
        message: 'invalid input addons: "https://***@h" is an address, not a path',
        hint: expect.stringContaining('registry'),
      })
    },
  )

  it('T57 refuses a glob that matches more than 2,000 addons', async () => {
    const many = Object.fromEntries(
      Array.from({ length: MOST_GLOB_MATCHES + 1 }, (_, at) => [`addons/a${at}/metadata.yaml`, 'name: a\n']),
    )

    await expect(select(['a*'], many)).rejects.toMatchObject({
      message: expect.stringContaining(`matches ${MOST_GLOB_MATCHES + 1} addons`),
      hint: expect.stringContaining('"all"'),
    })
  })

  it('T57 ends soon on a glob that was written to take long', async () => {
    const glob = `${'*a'.repeat(200)}b`

    await expect(
      select([glob], { ...TREE, [`addons/${'a'.repeat(90)}/metadata.yaml`]: 'x' }),
    ).rejects.toMatchObject({
      kind: 'input',
    })
  })

  it('names what is near to an unknown name', async () => {
    await expect(select(['alpa'])).rejects.toMatchObject({
      message: 'invalid input addons: there is no addon "alpa"',
      hint: 'did you mean "alpha"?',
    })
  })

  it('says why a directory is no addon', async () => {
    const tree = { ...TREE, 'addons/scripts/run.sh': 'true' }

    await expect(select(['scripts'], tree)).rejects.toMatchObject({
      hint: expect.stringContaining('add addons/scripts/metadata.yaml'),
    })
  })
})
