import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { projectRoot } from './cli.ts'

let catalog: CatalogFolder | undefined
afterEach(() => catalog?.remove())

describe.skipIf(process.platform === 'win32')('a reader that goes away', () => {
  /** Runs with one of its two outputs closed, and returns what the other one got. */
  async function unheard(words: readonly string[], name: 'stdout' | 'stderr') {
    catalog = await makeCatalogFolder({ ...addonFiles('alpha', '1.0.0'), ...addonFiles('bravo', '1.0.0') })
    const { folder } = catalog
    const cli = path.join(projectRoot, 'dist/cli.cjs')
    const child = spawn(process.execPath, [cli, ...words, '--report', 'report.json'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const other = name === 'stdout' ? child.stderr : child.stdout
    let said = ''
    other.on('data', (bytes: Buffer) => {
      said += bytes.toString()
    })
    child[name].destroy()
    const status = await new Promise((resolve) => child.once('close', resolve))
    return { said, status, folder }
  }

  it('from the answer ends what is said, not what is done', async () => {
    const { said, status, folder } = await unheard(['publish', '--registry', './registry'], 'stdout')

    expect(said).not.toContain('EPIPE')
    expect(status, said).toBe(0)
    expect(existsSync(path.join(folder, 'registry/bravo-1.0.0.tgz'))).toBe(true)
    const report = await readFile(path.join(folder, 'report.json'), 'utf8')
    expect(JSON.parse(report)).toMatchObject({ totals: { published: 2 } })
  })

  it('from what is told on the way ends nothing either', async () => {
    const { said, status } = await unheard(['auto'], 'stderr')

    expect(status).toBe(0)
    expect(said).toContain('bravo')
  })
})
