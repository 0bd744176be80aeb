import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolder } from '../../../src/adapters/folder.ts'
import { sha256Of } from '../../../src/package/package-addon.ts'
import { createStaticFolderPublisher } from '../../../src/publish/registries/static-folder.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { memoryFolder } from '../../fakes/memory-folder.ts'
import { publisherContract } from '../publisher.contract.ts'

publisherContract('a static folder in memory', async () => {
  const folder = memoryFolder()
  const open = () => createStaticFolderPublisher({ registry: 'memory', folder, clock: fastClock() })
  return {
    publisher: open(),
    another: open,
    mutations: () => folder.changes.length,
    secrets: [],
    stop: async () => undefined,
  }
})

publisherContract('a static folder on the disk', async () => {
  const top = mkdtempSync(join(tmpdir(), 'static-'))
  const path = join(top, 'registry')
  const open = () =>
    createStaticFolderPublisher({ registry: path, folder: openFolder(path), clock: fastClock() })
  const seen: string[] = []
  return {
    publisher: open(),
    another: open,
    // Each new state of the folder counts as a change.
    mutations: () => {
      const state = stateOf(path)
      if (seen.at(-1) !== state) seen.push(state)
      return seen.length
    },
    secrets: [],
    stop: async () => rmSync(top, { recursive: true, force: true }),
  }
})

function stateOf(path: string): string {
  try {
    return readdirSync(path)
      .map((name) => `${name} ${sha256Of(readFileSync(join(path, name)))}`)
      .join('\n')
  } catch {
    return 'no folder'
  }
}
