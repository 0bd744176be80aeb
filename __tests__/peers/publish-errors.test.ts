import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { corpus, NO_CORPUS } from '../corpus.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from '../e2e/catalog-folder.ts'
import { runCli } from '../e2e/cli.ts'
import type { ProgramResult } from '../run-program.ts'
import { filesBelow } from './catalog-of-addons.ts'
import { type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { freePort } from './free-port.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const chartmuseum = findPeer('chartmuseum')
const RIGHT = { ADDON_REGISTRY_USERNAME: 'publisher', ADDON_REGISTRY_PASSWORD: 'right-word' }

describe.skipIf(chartmuseum.kind === 'missing')(
  `publish to a real ChartMuseum that refuses${whyMissing(chartmuseum)}`,
  () => {
    let server: ChartMuseumServer
    let catalog: CatalogFolder

    beforeAll(async () => {
      server = await startChartMuseum({
        basicAuth: { username: RIGHT.ADDON_REGISTRY_USERNAME, password: RIGHT.ADDON_REGISTRY_PASSWORD },
      })
      catalog = await makeCatalogFolder({ ...addonFiles('one', '1.0.0'), ...addonFiles('two', '2.0.0') })
    })

    afterAll(async () => {
      await server.stop()
      await catalog.remove()
    })

    it('exits 3 on a wrong password, names the input and stores nothing', async () => {
      const run = await publish(server.url, { ...RIGHT, ADDON_REGISTRY_PASSWORD: 'wrong-word' })

      expect(run.status).toBe(3)
      expectOneClearError(run, /password|ADDON_REGISTRY_PASSWORD/)
      expect(run.stdout + run.stderr).not.toContain('wrong-word')
      expect(await storedArchives()).toEqual([])
    })

    it('exits 3 without any password, names the input and stores nothing', async () => {
      const run = await publish(server.url, {})

      expect(run.status).toBe(3)
      expectOneClearError(run, /password|ADDON_REGISTRY_PASSWORD/)
      expect(await storedArchives()).toEqual([])
    })

    it('exits 3 on a wrong path and says so', async () => {
      const run = await publish(`${server.url}/nowhere/at/all`, RIGHT)

      expect(run.status).toBe(3)
      expectOneClearError(run, /404|path/)
      expect(await storedArchives()).toEqual([])
    })

    it('exits 3 on a host that nothing listens on and names it', async () => {
      const port = await freePort()

      const run = await publish(`http://127.0.0.1:${port}`, RIGHT)

      expect(run.status).toBe(3)
      expectOneClearError(run, new RegExp(`127\\.0\\.0\\.1:${port}`))
    })

    it('exits 3 on a host name that does not exist', async () => {
      const run = await publish('http://registry.invalid', RIGHT)

      expect(run.status).toBe(3)
      expectOneClearError(run, /registry\.invalid/)
    })

    it('exits 4 where the version holds other content, and leaves it as it is', async () => {
      const published = await publish(server.url, RIGHT)
      expect(published.status).toBe(0)
      const before = await readFile(path.join(server.storageFolder, 'one-1.0.0.tgz'))
      await catalog.write({
        'addons/one/resources/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n',
      })

      const run = await publish(server.url, RIGHT)

      expect(run.status).toBe(4)
      expectOneClearError(run, /one.*1\.0\.0|1\.0\.0.*one/)
      expect((await readFile(path.join(server.storageFolder, 'one-1.0.0.tgz'))).equals(before)).toBe(true)
    })

    it('exits 2 where the root holds no addon and says where it looked', async () => {
      const empty = await makeCatalogFolder({ 'README.md': '# Nothing here\n' })

      const run = await runCli(['publish', `--root=${empty.folder}`, `--registry=${server.url}`], {
        folder: empty.folder,
        environment: RIGHT,
      })

      await empty.remove()
      expect(run.status).toBe(2)
      expectOneClearError(run, /addon/)
    })

    it.skipIf(corpus === undefined)(
      `publishes the other 42 where one metadata.yaml of the corpus is broken${corpus === undefined ? ` (skipped: ${NO_CORPUS})` : ''}`,
      async () => {
        const broken = await makeCatalogFolder({ 'README.md': '# A catalog with one broken addon\n' })
        await cp(path.join(corpus ?? '', 'catalog'), broken.folder, { recursive: true })
        const metadata = 'addons/fluxcd/metadata.yaml'
        await makeWritable(broken.folder)
        await writeFile(path.join(broken.folder, metadata), 'name: fluxcd\nversion: 1.0.0\ntags: [open\n')
        const open = await startChartMuseum()

        const run = await runCli(
          ['publish', '--validate=package', `--root=${broken.folder}`, `--registry=${open.url}`],
          { folder: broken.folder },
        )

        const stored = (await filesBelow(open.storageFolder)).filter((file) => file.endsWith('.tgz'))
        await open.stop()
        await broken.remove()
        expect(run.status).toBe(1)
        expectOneClearError(run, /addons\/fluxcd\/metadata\.yaml/)
        expect(stored.length).toBe(42)
        expect(stored.filter((file) => file.startsWith('fluxcd-'))).toEqual([])
      },
    )

    function publish(
      registry: string,
      environment: Readonly<Record<string, string>>,
    ): Promise<ProgramResult> {
      return runCli(['publish', `--root=${catalog.folder}`, `--registry=${registry}`], {
        folder: catalog.folder,
        environment,
      })
    }

    async function storedArchives(): Promise<readonly string[]> {
      const files = await filesBelow(server.storageFolder).catch(() => [])
      return files.filter((file) => file.endsWith('.tgz'))
    }
  },
)

/** Clear is: it names the culprit, offers a next step, and shows no stack of ours. */
function expectOneClearError(run: ProgramResult, culprit: RegExp): void {
  const said = run.stdout + run.stderr
  expect(said).toMatch(culprit)
  expect(said).not.toMatch(/\n {4}at /)
  expect(said).not.toMatch(/AxiosError|undefined|\[object /)
}

/** The corpus may be read-only, and a copy keeps its modes. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.map((entry) => {
      const target = path.join(folder, entry.name)
      return entry.isDirectory() ? makeWritable(target) : chmod(target, 0o644)
    }),
  )
}
