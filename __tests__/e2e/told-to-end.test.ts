import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { portOf } from '../fakes/chartmuseum-server.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { projectRoot } from './cli.ts'

/** How a run ended that was told to, while a server took its request and never answered. */
interface End {
  readonly status: number | null
  readonly stderr: string
  readonly tookMs: number
  readonly report: string | undefined
}

describe.skipIf(process.platform === 'win32')('a run that is told to end while a server is silent', () => {
  let catalog: CatalogFolder | undefined
  let child: ChildProcess | undefined
  const server = createServer(() => asked?.())
  let asked: (() => void) | undefined
  afterEach(async () => {
    child?.kill('SIGKILL')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await catalog?.remove()
  })

  async function stopped(words: readonly string[], signal: NodeJS.Signals): Promise<End> {
    const heard = new Promise<void>((resolve) => {
      asked = resolve
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    catalog = await makeCatalogFolder(addonFiles('alpha', '1.0.0'))
    const { folder } = catalog
    const cli = path.join(projectRoot, 'dist/cli.cjs')
    const registry = `http://127.0.0.1:${portOf(server)}`
    const all = [cli, ...words, '--registry', registry, '--report', 'report.json']
    const run = spawn(process.execPath, all, {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = run
    let stderr = ''
    run.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString()
    })
    run.stdout.resume()
    const ended = new Promise<number | null>((resolve) => run.once('close', resolve))
    await heard
    const since = Date.now()
    run.kill(signal)
    const status = await ended
    const file = path.join(folder, 'report.json')
    const report = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    return { status, stderr, tookMs: Date.now() - since, report }
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'settles every archive after %s and ends with its report (F55)',
    async (signal) => {
      const end = await stopped(['publish', '--validate', 'package'], signal)

      expect(end.status, end.stderr).toBe(3)
      expect(end.stderr).toContain('told to end')
      expect(JSON.parse(end.report ?? '{}')).toMatchObject({
        exitCode: 3,
        addons: [{ name: 'alpha', outcomes: [{ status: 'failed' }] }],
      })
      expect(end.tookMs).toBeLessThan(7_000)
    },
  )

  it('tells what became of each addon where it only looked so far', async () => {
    const end = await stopped(['publish'], 'SIGTERM')

    expect(end.status, end.stderr).toBe(3)
    expect(JSON.parse(end.report ?? '{}')).toMatchObject({
      addons: [
        { outcomes: [{ status: 'failed', error: { message: expect.stringContaining('told to end') } }] },
      ],
    })
    expect(end.tookMs).toBeLessThan(7_000)
  })

  it('ends a command that has nothing to settle, and says why', async () => {
    const end = await stopped(['doctor'], 'SIGTERM')

    expect(end.status, end.stderr).toBe(3)
    expect(JSON.parse(end.report ?? '{}')).toMatchObject({ exitCode: 3, error: { kind: 'stopped' } })
    expect(end.tookMs).toBeLessThan(7_000)
  })
})
