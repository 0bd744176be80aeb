import { describe, expect, it } from 'vitest'
import type { RegistryPlace } from '../../src/commands/command.ts'
import { indexRegistries } from '../../src/commands/index-registry.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'
import { aContext } from './a-context.ts'

describe('indexRegistries', () => {
  it.each(['verify', 'repair', 'adopt'])(
    'makes no registry where %s is asked for a folder that is not there',
    async (mode) => {
      const folder = memoryFolder()

      await expect(index(mode, folder, false)).rejects.toMatchObject({
        kind: 'registry',
        message: './typo: there is no such folder: memory',
      })
      expect(folder.changes).toEqual([])
    },
  )

  it('looks into one that is there, and says of each line what it is about', async () => {
    const { document, differs } = await index('verify', memoryFolder({ 'torn-1.0.0.tgz': 'half' }), true)

    expect(document?.split('\n').slice(0, 3)).toEqual([
      './typo: 2 wrong',
      '  ✘ index.yaml: there is none',
      expect.stringMatching(/^ {2}✘ torn-1\.0\.0\.tgz: no row lists it, and it cannot be listed: /),
    ])
    expect(differs).toBe(true)
  })
})

function index(mode: string, folder: Extract<RegistryPlace, { kind: 'folder' }>['folder'], isThere: boolean) {
  const place: RegistryPlace = {
    kind: 'folder',
    registry: './typo',
    name: 'typo',
    folder,
    look: () => ({ isThere, trouble: undefined }),
  }
  return indexRegistries({ ...aContext({ tree: {}, operands: [mode] }), places: () => [place] })
}
