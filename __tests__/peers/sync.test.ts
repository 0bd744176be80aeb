import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { projectRoot, runCli } from '../e2e/cli.ts'
import { catalogsAtHand } from './catalog-of-addons.ts'
import { type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { type OciRegistry, startOciRegistry } from './oci-registry.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const peers = [findPeer('chartmuseum'), findPeer('distribution')] as const
const isMissing = peers.some(({ kind }) => kind === 'missing')
const catalogs = await catalogsAtHand()

describe.skipIf(isMissing).each(catalogs)(
  `$label synced between a folder, a real ChartMuseum and a real OCI registry${whyMissing(...peers)}`,
  (catalog) => {
    let scratch: string
    let chartmuseum: ChartMuseumServer
    let oci: OciRegistry
    let last: readonly string[] = []

    beforeAll(async () => {
      scratch = await mkdtemp(path.join(tmpdir(), 'sync-'))
      chartmuseum = await startChartMuseum()
      oci = await startOciRegistry()
    })

    afterAll(async () => {
      await Promise.all([chartmuseum.stop(), oci.stop()])
      await rm(scratch, { recursive: true, force: true })
    })

    function ociUrl(): string {
      return `oci://${oci.host}/addons`
    }

    // Ends with the verdicts of every addon in every registry.
    async function sync(...words: readonly string[]): Promise<number> {
      const report = path.join(scratch, 'report.json')
      const run = await runCli(['sync', ...words, '--fail-on=never', `--report=${report}`], {
        folder: scratch,
      })
      const parsed: { addons: { outcomes: { status: string }[] }[] } = JSON.parse(
        await readFile(report, 'utf8'),
      )
      last = parsed.addons.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))
      expect(run.stderr).not.toMatch(/\n {4}at /)
      return run.status
    }

    function uploads(): number {
      return chartmuseum.log().match(/"method": ?"POST"/g)?.length ?? 0
    }

    it('reaches all three from the tree', async () => {
      const status = await sync(
        `--root=${catalog.folder}`,
        `--registry=${path.join(scratch, 'one')}`,
        `--registry=${chartmuseum.url}`,
        `--registry=${ociUrl()}`,
      )

      expect(status).toBe(0)
      expect(last).toEqual(catalog.addons.flatMap(() => ['published', 'published', 'published']))
    })

    it('uploads nothing the second time', async () => {
      const before = uploads()

      const status = await sync(
        `--root=${catalog.folder}`,
        `--registry=${path.join(scratch, 'one')}`,
        `--registry=${chartmuseum.url}`,
        `--registry=${ociUrl()}`,
      )

      expect(status).toBe(0)
      expect(new Set(last)).toEqual(new Set(['unchanged']))
      expect(before).toBe(catalog.addons.length)
      expect(uploads()).toBe(before)
    })

    it('copies from each of them what every other holds, byte for byte', async () => {
      expect(await sync(`--from=${chartmuseum.url}`, `--registry=${path.join(scratch, 'two')}`)).toBe(0)
      expect(await sync(`--from=${ociUrl()}`, `--registry=${path.join(scratch, 'three')}`)).toBe(0)
      expect(await sync(`--from=${path.join(scratch, 'one')}`, `--registry=${chartmuseum.url}`)).toBe(0)

      expect(new Set(last)).toEqual(new Set(['unchanged']))
      const one = await digests(path.join(scratch, 'one'))
      expect(Object.keys(one)).toHaveLength(catalog.addons.length)
      expect(await digests(path.join(scratch, 'two'))).toEqual(one)
      expect(await digests(path.join(scratch, 'three'))).toEqual(one)
      expect(await digests(chartmuseum.storageFolder)).toEqual(one)
    })

    it('tells of a difference by its status, and of none', async () => {
      const from = `--from=${path.join(scratch, 'one')}`

      expect(await sync(from, `--registry=${chartmuseum.url}`, '--dry-run')).toBe(0)
      expect(await sync(from, `--registry=${path.join(scratch, 'empty')}`, '--dry-run')).toBe(1)
    })

    it('goes on where a killed run ended', async () => {
      const target = await startChartMuseum()
      try {
        await killedSync(path.join(scratch, 'one'), target)
        const left = (await readdir(target.storageFolder)).filter((file) => file.endsWith('.tgz')).length

        expect(await sync(`--from=${path.join(scratch, 'one')}`, `--registry=${target.url}`)).toBe(0)

        expect(left).toBeGreaterThan(0)
        expect(last.filter((status) => status === 'unchanged').length).toBeGreaterThan(0)
        expect(await digests(target.storageFolder)).toEqual(await digests(path.join(scratch, 'one')))
      } finally {
        await target.stop()
      }
    })

    // Kills the process once the first archive has arrived.
    async function killedSync(from: string, target: ChartMuseumServer): Promise<void> {
      const words = ['sync', `--from=${from}`, `--registry=${target.url}`, '--concurrency=1']
      const child = spawn(process.execPath, [path.join(projectRoot, 'dist/cli.cjs'), ...words], {
        cwd: scratch,
        env: { PATH: process.env['PATH'], HOME: scratch },
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      for (let found = 0; found === 0 && child.exitCode === null; ) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        const files = await readdir(target.storageFolder).catch(() => [])
        found = files.filter((file) => file.endsWith('.tgz')).length
      }
      child.kill('SIGKILL')
      await ended
    }
  },
)

async function digests(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.tgz')).toSorted()
  const rows = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(path.join(folder, file))
      return [file, createHash('sha256').update(bytes).digest('hex')] as const
    }),
  )
  return Object.fromEntries(rows)
}
