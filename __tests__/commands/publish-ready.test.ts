import { describe, expect, it } from 'vitest'
import { publish } from '../../src/commands/publish.ts'
import { sha256Of } from '../../src/package/package-addon.ts'
import { anArchive } from '../publish/an-archive.ts'
import { aContext, aRegistry } from './a-context.ts'

async function publishFolder(files: Readonly<Record<string, Uint8Array>>) {
  const { folder, publisher } = aRegistry()
  const context = aContext({ tree: {}, publishers: [publisher], inputs: { archives: 'out' } })
  const { addons } = await publish({
    ...context,
    listNamed: async () => Object.keys(files),
    readNamed: async (path) => files[path.replace('out/', '')],
  })
  return { addons, stored: await folder.list() }
}

describe('publishing archives of another job (T58)', () => {
  it('publishes what matches the digests of the run that packed it', async () => {
    const { file, bytes, sha256 } = await anArchive()
    const digests = Buffer.from(`${sha256}  ${file}\n`)

    const { stored } = await publishFolder({ [file]: bytes, 'sha256sums.txt': digests })

    expect(stored).toEqual([file, 'index.yaml'])
  })

  it('refuses an archive that was changed on the way, and one that was put beside', async () => {
    const { file, bytes } = await anArchive()
    const other = Buffer.from('another')

    const changed = await publishFolder({
      [file]: bytes,
      'sha256sums.txt': Buffer.from(`${sha256Of(other)}  ${file}\n`),
    })
    const beside = await publishFolder({ [file]: bytes, 'sha256sums.txt': Buffer.from('') })

    expect(changed.stored).toEqual([])
    expect(changed.addons[0]?.findings).toMatchObject([
      { severity: 'error', message: expect.stringContaining('its digest is not the one in sha256sums.txt') },
    ])
    expect(beside.stored).toEqual([])
    expect(beside.addons[0]?.findings).toMatchObject([
      { message: expect.stringContaining('not listed in sha256sums.txt') },
    ])
  })

  it('takes archives without digests as they are', async () => {
    const { file, bytes } = await anArchive()

    expect((await publishFolder({ [file]: bytes })).stored).toEqual([file, 'index.yaml'])
  })
})
