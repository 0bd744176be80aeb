import { statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { portOf, startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'
import { type ProgramResult, runProgram } from '../run-program.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { projectRoot } from './cli.ts'

/** What the machine and an addon's words must not change about a publish. */
describe('publishing', () => {
  let catalog: CatalogFolder | undefined
  let scratch = ''
  afterEach(async () => {
    await catalog?.remove()
    await rm(scratch, { recursive: true, force: true })
  })

  async function stage(files: Readonly<Record<string, string>>): Promise<string> {
    catalog = await makeCatalogFolder(files)
    scratch = await mkdtemp(path.join(tmpdir(), 'surroundings-'))
    return catalog.folder
  }

  function publish(folder: string, registry: string, environment = {}): Promise<ProgramResult> {
    const cli = path.join(projectRoot, 'dist/cli.cjs')
    const words = ['umask 077 && exec "$0" "$@"', process.execPath, cli, 'publish', '--registry', registry]
    return runProgram('sh', ['-c', ...words], {
      folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: scratch, ...environment },
    })
  }

  it.skipIf(process.platform === 'win32')(
    'gives the same bytes, readable for all, whatever the time zone, the locale and the umask are (F64, F65)',
    async () => {
      const folder = await stage({ ...addonFiles('alpha', '1.0.0'), ...addonFiles('bravo', '1.0.0-rc.1') })
      const places = [
        { TZ: 'UTC', LC_ALL: 'C' },
        { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
      ]

      const runs = await Promise.all(
        places.map((place, at) => publish(folder, path.join(scratch, `registry-${at}`), place)),
      )

      expect(runs.map(({ status, stderr }) => [status, stderr])).toEqual([
        [0, expect.any(String)],
        [0, expect.any(String)],
      ])
      const [first, second] = await Promise.all(
        [0, 1].map((at) => told(path.join(scratch, `registry-${at}`))),
      )
      expect(second).toEqual(first)
      expect(Object.keys(first ?? {})).toEqual(
        expect.arrayContaining(['alpha-1.0.0.tgz', 'bravo-1.0.0-rc.1.tgz', 'index.yaml']),
      )
    },
  )

  it.skipIf(process.platform === 'win32')('asks no address that an addon names (T67)', async () => {
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${portOf(server)}`
    const files = addonFiles('alpha', '1.0.0')
    const folder = await stage({
      ...files,
      'addons/alpha/metadata.yaml': [
        'name: alpha',
        'version: 1.0.0',
        'description: Shows alpha',
        `icon: ${address}/icon.svg`,
        `url: ${address}/home`,
        'tags: [example]',
        '',
      ].join('\n'),
      'addons/alpha/README.md': `# alpha\n\n![picture](${address}/picture.svg)\n`,
      'addons/alpha/resources/more.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {url: "${address}/x"}\n`,
    })
    const registry = await startFakeChartMuseum()

    const runs = [await publish(folder, registry.url), await publish(folder, path.join(scratch, 'registry'))]

    await registry.stop()
    server.close()
    expect(runs.map(({ status }) => status)).toEqual([0, 0])
    expect(registry.storage.size).toBe(1)
    expect(asked).toBe(0)
  })
})

/** Every file of a folder as text without times, and its mode. */
async function told(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).toSorted()
  const texts = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(path.join(folder, name))
      const mode = (statSync(path.join(folder, name)).mode & 0o777).toString(8)
      const text = name.endsWith('.tgz') ? bytes.toString('base64') : untimed(bytes.toString('utf8'))
      return [name, `${mode} ${text}`] as const
    }),
  )
  return Object.fromEntries(texts)
}

// Times, and the digests of the index that they stand in.
function untimed(text: string): string {
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '(a time)').replace(/\b[0-9a-f]{64}\b/g, '(a digest)')
}
