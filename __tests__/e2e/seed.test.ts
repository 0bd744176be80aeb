import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { portOf } from '../fakes/chartmuseum-server.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { runCli } from './cli.ts'

/** A folder that is deployed anew each time goes on from what the site serves. */
describe('index seed', () => {
  let catalog: CatalogFolder
  let scratch: string
  let server: Server
  let status = 200
  beforeEach(async () => {
    catalog = await makeCatalogFolder(addonFiles('alpha', '1.0.0'))
    scratch = await mkdtemp(path.join(tmpdir(), 'seed-'))
    status = 200
    server = createServer((request, response) => {
      readFile(path.join(scratch, 'live', path.basename(request.url ?? ''))).then(
        (bytes) => response.writeHead(status).end(status === 200 ? bytes : 'sorry'),
        () => response.writeHead(status === 200 ? 404 : status).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(async () => {
    server.close()
    await catalog.remove()
    await rm(scratch, { recursive: true, force: true })
  })

  function cli(...words: readonly string[]) {
    return runCli(words, { folder: catalog.folder })
  }

  function seed(...words: readonly string[]) {
    const from = `http://127.0.0.1:${portOf(server)}/addons`
    return cli('index', 'seed', ...words, '--from', from, '--registry', path.join(scratch, 'next'))
  }

  async function archives(folder: string): Promise<readonly string[]> {
    return (await readdir(path.join(scratch, folder))).filter((name) => name.endsWith('.tgz')).toSorted()
  }

  it('takes over what the site holds, so that the next deployment adds to it', async () => {
    await cli('publish', '--registry', path.join(scratch, 'live'))
    await catalog.write(addonFiles('alpha', '1.1.0'))

    const seeded = await seed()
    await cli('publish', '--registry', path.join(scratch, 'next'))

    expect([seeded.status, seeded.stdout]).toEqual([0, expect.stringContaining('the 1 versions of the site')])
    expect(await archives('next')).toEqual(['alpha-1.0.0.tgz', 'alpha-1.1.0.tgz'])
    const index = await readFile(path.join(scratch, 'next/index.yaml'), 'utf8')
    expect(index).toContain('alpha-1.0.0.tgz')
    expect(index).toContain('alpha-1.1.0.tgz')
  })

  it('is what index does where a site is named, as a workflow does it', async () => {
    await cli('publish', '--registry', path.join(scratch, 'live'))
    const from = `http://127.0.0.1:${portOf(server)}/addons`

    const seeded = await cli('index', '--from', from, '--registry', path.join(scratch, 'next'))

    expect(seeded.status).toBe(0)
    expect(await archives('next')).toEqual(['alpha-1.0.0.tgz'])
  })

  it.each([404, 500, 503])(
    'ends the run where the site answers %s: deploying would lose its history',
    async (answer) => {
      await cli('publish', '--registry', path.join(scratch, 'live'))
      status = answer

      const seeded = await seed()

      expect(seeded.status).toBe(3)
      expect(`${seeded.stdout}${seeded.stderr}`).toContain('would lose published versions')
    },
  )

  it('starts empty only where it is said that the site was never deployed', async () => {
    const seeded = await seed('first')

    expect([seeded.status, seeded.stdout]).toEqual([0, expect.stringContaining('holds nothing yet')])
  })
})
