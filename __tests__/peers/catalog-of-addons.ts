import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'

import { corpus } from '../corpus.ts'
import { projectRoot } from '../e2e/cli.ts'

/** A catalog that suites publish, and what is known of each of its addons. */
export interface CatalogOfAddons {
  readonly label: string
  readonly folder: string
  readonly addons: readonly KnownAddon[]
}

/** One addon of it: its tree, and the Chart.yaml that KubeVela generates for it where that is recorded. */
export interface KnownAddon {
  readonly name: string
  readonly version: string
  /** Absolute path of its directory. */
  readonly folder: string
  readonly chart: unknown
}

/** The catalogs at hand: the example of this project, and the corpus where ADDON_CORPUS names one. */
export async function catalogsAtHand(): Promise<readonly CatalogOfAddons[]> {
  const example = await readCatalog('examples/catalog', path.join(projectRoot, 'examples/catalog'), undefined)
  if (corpus === undefined) {
    return [example]
  }
  const expected = path.join(corpus, 'expected/1.11')
  return [example, await readCatalog('the corpus', path.join(corpus, 'catalog'), expected)]
}

/** Lists the files of a directory at every depth, relative to it, with `/`, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .toSorted()
}

async function readCatalog(
  label: string,
  folder: string,
  expected: string | undefined,
): Promise<CatalogOfAddons> {
  const files = (await filesBelow(folder)).filter((file) => file.endsWith('/metadata.yaml'))
  const addons = await Promise.all(
    files.map((file) => readKnownAddon(path.dirname(path.join(folder, file)), expected)),
  )
  return { label, folder, addons }
}

async function readKnownAddon(folder: string, expected: string | undefined): Promise<KnownAddon> {
  const metadata: unknown = parse(await readFile(path.join(folder, 'metadata.yaml'), 'utf8'))
  const name = String(field(metadata, 'name'))
  const chart =
    expected === undefined
      ? undefined
      : field(parse(await readFile(path.join(expected, `${path.basename(folder)}.json`), 'utf8')), 'chart')
  return { name, version: String(field(metadata, 'version')), folder, chart }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
