import { join } from 'node:path'
import { openFileTree } from '../src/adapters/file-tree.ts'
import type { Addon } from '../src/addon/addon.ts'
import { readAddon } from '../src/read/read-addon.ts'

/** Folder of real addons and of what KubeVela makes of them, where the environment names one. */
export const corpus: string | undefined = process.env['ADDON_CORPUS'] || undefined

/** Why a test that needs the corpus is skipped. */
export const NO_CORPUS = 'ADDON_CORPUS names no folder of real addons'

/** Reads every addon directly below a folder, in code-unit order of their names. */
export async function readAddonsIn(root: string, folder = '.'): Promise<readonly Addon[]> {
  const tree = openFileTree(root)
  const entries = (await tree.list(folder)) ?? []
  const directories = entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name)
  return await Promise.all(
    directories.map((name) => readAddon(tree, folder === '.' ? name : `${folder}/${name}`)),
  )
}

/** Reads the corpus' catalog: `addons/*` and `experimental/addons/*`. */
export async function readCorpus(folder: string): Promise<readonly Addon[]> {
  const catalog = join(folder, 'catalog')
  const groups = await Promise.all(
    ['addons', 'experimental/addons'].map((root) => readAddonsIn(catalog, root)),
  )
  return groups.flat()
}
