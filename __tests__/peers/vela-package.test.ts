import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { runCli } from '../e2e/cli.ts'
import { runProgram } from '../run-program.ts'
import { catalogsAtHand, type KnownAddon } from './catalog-of-addons.ts'
import { findEveryPeer } from './peer-binaries.ts'
import { readTgz } from './read-tgz.ts'

const velas = findEveryPeer('vela')
const catalogs = await catalogsAtHand()

describe.skipIf(velas.length === 0)(
  `what vela packages${velas.length === 0 ? ' (skipped: no vela on PATH and VELA_BIN is not set)' : ''}`,
  () => {
    let scratch: string

    beforeAll(async () => {
      scratch = await mkdtemp(path.join(tmpdir(), 'vela-package-'))
    })

    afterAll(() => rm(scratch, { recursive: true, force: true }))

    it.skipIf(velas.length > 0)('is the same as what we package', () => undefined)

    for (const { binary } of velas) {
      it.each(catalogs)(`${binary} and we make the same archives of $label`, async (catalog) => {
        const ours = path.join(scratch, `ours-${catalogs.indexOf(catalog)}`)
        const run = await runCli(['package', `--root=${catalog.folder}`, `--out=${ours}`], {
          folder: scratch,
        })
        expect(run.status, run.stderr).toBeLessThanOrEqual(1)

        const differing: string[] = []
        let compared = 0
        for (const addon of catalog.addons) {
          const theirs = await packagedByVela(binary, addon)
          if (theirs === undefined) {
            continue
          }
          compared += 1
          const mine = await contentOf(path.join(ours, `${addon.name}-${addon.version}.tgz`))
          if (JSON.stringify(mine) !== JSON.stringify(theirs)) {
            differing.push(addon.name)
          }
        }

        expect(differing).toEqual([])
        expect(compared).toBeGreaterThan(0)
      })
    }

    /** Vela writes a Chart.yaml into the directory, so it gets a copy. Undefined where it refuses the addon. */
    async function packagedByVela(binary: string, addon: KnownAddon): Promise<unknown> {
      const folder = await mkdtemp(path.join(scratch, 'one-'))
      await cp(addon.folder, path.join(folder, addon.name), { recursive: true })
      const run = await runProgram(binary, ['addon', 'package', addon.name], {
        folder,
        environment: { PATH: process.env['PATH'] ?? '', HOME: folder },
      })
      const content =
        run.status === 0
          ? await contentOf(path.join(folder, `${addon.name}-${addon.version}.tgz`))
          : undefined
      await rm(folder, { recursive: true, force: true })
      return content
    }
  },
)

/** Every file's text by path, with Chart.yaml as a value: its keys may come in any order. */
async function contentOf(file: string): Promise<unknown> {
  const entries = [...(await readTgz(file))].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, bytes]) => [
    name,
    name.split('/').slice(1).join('/') === 'Chart.yaml'
      ? sorted(parse(bytes.toString()))
      : bytes.toString('base64'),
  ])
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, field]) => [name, sorted(field)]))
}
