import { describe, expect, it } from 'vitest'
import type { RegistryPlace } from '../../src/commands/command.ts'
import { withdrawCommand } from '../../src/commands/withdraw-command.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'
import { anArchive } from '../publish/an-archive.ts'
import { aContext, aRegistry } from './a-context.ts'

describe('withdrawCommand', () => {
  it.each([
    ['demo@1.0.0', 'v1.0.0'],
    ['demo@v1.0.0', '1.0.0'],
    ['demo@1.0', '1.0.0'],
  ])('withdraws by %s what the registry lists as %s, and says so', async (word, listed) => {
    const { publisher } = await holding(listed)

    const { document, error } = await withdrawCommand(context([word], [publisher]))

    expect(error).toBeUndefined()
    expect(document).toContain(
      `demo ${listed} registry: withdrawn (listed so, asked for as ${word.slice(5)};`,
    )
    expect(await publisher.versions('demo')).toEqual([])
  })

  it('takes the version that is spelled as asked for before any other', async () => {
    const { publisher, folder } = await holding('1.0.0')

    const both = { ...publisher, versions: async () => [{ version: 'v1.0.0' }, { version: '1.0.0' }] }
    const { document } = await withdrawCommand(context(['demo@1.0.0'], [both]))

    expect(document).toMatch(/^demo 1\.0\.0 registry: withdrawn \(raise the version/)
    expect(folder.files.has('demo-1.0.0.tgz')).toBe(false)
  })

  it('asks which is meant where two are that version', async () => {
    const { publisher } = await holding('1.0.0')
    const two: Publisher = {
      ...publisher,
      versions: async () => [{ version: '1.0.0+a' }, { version: '1.0.0+b' }],
    }

    const { document, error } = await withdrawCommand(context(['demo@1.0.0'], [two]))

    expect(document).toContain('failed (1.0.0+a and 1.0.0+b are both 1.0.0 for its readers)')
    expect(error).toMatchObject({ kind: 'registry', hint: 'say which: demo@1.0.0+a or demo@1.0.0+b' })
  })

  it.each(['fluxcd@latest', 'fluxcd@*', 'fluxcd', '@1.0.0'])('refuses %s: no version', async (word) => {
    await expect(withdrawCommand(context([word], []))).rejects.toMatchObject({
      kind: 'input',
      message: `not a version to withdraw: "${word}"`,
    })
  })

  it('says of a folder that is not there that it is not, instead of calling everything absent', async () => {
    const place: RegistryPlace = {
      kind: 'folder',
      registry: './typo',
      name: 'typo',
      folder: memoryFolder(),
      look: () => ({ isThere: false, trouble: undefined }),
    }
    const asked = context(['demo@1.0.0'], [aRegistry().publisher])

    await expect(withdrawCommand({ ...asked, places: () => [place] })).rejects.toMatchObject({
      kind: 'registry',
      message: './typo: there is no such folder: memory',
    })
  })

  it('withdraws from no registry that is not named', async () => {
    const { publisher } = await holding('1.0.0')
    const asked = context(['demo@1.0.0'], [publisher], { registry: '' })

    await expect(withdrawCommand(asked)).rejects.toMatchObject({ kind: 'input' })
  })

  describe('as a dry run', () => {
    it('says what would be withdrawn from where, and what is not there, and changes nothing', async () => {
      const { publisher, folder } = await holding('v1.0.0')
      const before = folder.changes.length
      const empty = aRegistry('empty').publisher

      const asked = context(['demo@1.0.0', 'demo@2.0.0'], [publisher, empty], { 'dry-run': 'true' })
      const { document, error } = await withdrawCommand(asked)

      expect(error).toBeUndefined()
      expect(document?.split('\n')).toEqual([
        'demo v1.0.0 registry: would be withdrawn (listed so, asked for as 1.0.0)',
        'demo 2.0.0 registry: absent (nothing of that name and version is there)',
        'demo 1.0.0 empty: absent (nothing of that name and version is there)',
        'demo 2.0.0 empty: absent (nothing of that name and version is there)',
        '',
      ])
      expect(folder.changes).toHaveLength(before)
    })

    it('says the same as JSON', async () => {
      const { publisher } = await holding('1.0.0')

      const asked = context(['demo@v1.0.0'], [publisher], { 'dry-run': 'true', format: 'json' })
      const { document } = await withdrawCommand(asked)

      expect(JSON.parse(document ?? '')).toEqual([
        { registry: 'registry', name: 'demo', version: '1.0.0', asked: 'v1.0.0', status: 'would-withdraw' },
      ])
    })

    it('fails where the registry lets nothing be withdrawn', async () => {
      const { remove: _, ...fixed } = (await holding('1.0.0')).publisher

      const asked = context(['demo@1.0.0'], [fixed], { 'dry-run': 'true' })
      const { document, error } = await withdrawCommand(asked)

      expect(document).toContain('demo 1.0.0 registry: failed (registry does not let versions be withdrawn)')
      expect(error?.message).toBe('demo 1.0.0 could not be withdrawn from registry')
    })
  })
})

async function holding(version: string) {
  const { publisher, folder } = aRegistry()
  await publisher.put(await anArchive({ version }), { force: false })
  await publisher.flush()
  return { publisher, folder }
}

function context(
  operands: readonly string[],
  publishers: readonly Publisher[],
  inputs: Readonly<Record<string, string>> = {},
) {
  return aContext({ tree: {}, operands, publishers, inputs: { registry: './registry', ...inputs } })
}
