import { METADATA_FILE } from '../addon/layout.ts'
import { nearNames } from '../addon/near-names.ts'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { TreeEntry } from '../ports.ts'
import { isBelow, joinPath, nameOf, parseRepositoryPath } from './repository-path.ts'

/** Folders that hold addons in KubeVela's own catalog; the default wherever one of them exists. */
export const DEFAULT_ADDON_ROOTS = ['addons', 'experimental/addons'] as const
/** How deep addons are searched where no folder is known to hold them (contract.md, `addon-roots`). */
export const SEARCH_DEPTH = 3

/** How a repository keeps its addons. */
export type AddonLayout =
  | {
      readonly kind: 'holders'
      /** Folders whose directories are addons. */
      readonly holders: readonly string[]
      /** Given folders that are an addon each. */
      readonly itself: readonly string[]
    }
  /** Every directory with a `metadata.yaml` to a depth of 3. */
  | { readonly kind: 'search' }

/** Lists a directory; empty where there is none. */
export type ListDirectory = (directory: string) => Promise<readonly TreeEntry[]>

/**
 * Tells the layout of a repository from the input `addon-roots`, or from what exists where it is empty. A given folder with a
 * `metadata.yaml` of its own is one addon. Fails with an input error where a given folder does not exist or is a link.
 */
export async function requireAddonRoots(given: readonly string[], list: ListDirectory): Promise<AddonLayout> {
  if (given.length === 0) return defaultLayout(list)
  const folders = [...new Set(given.map((written) => parseRepositoryPath('addon-roots', written)))]
  const holders: string[] = []
  const itself: string[] = []
  for (const folder of folders.toSorted(byCodeUnit)) {
    await requireFolder(folder, list)
    const entries = await list(folder)
    if (entries.some((entry) => entry.name === METADATA_FILE)) itself.push(folder)
    else holders.push(folder)
  }
  return { kind: 'holders', holders, itself }
}

async function defaultLayout(list: ListDirectory): Promise<AddonLayout> {
  const present: string[] = []
  for (const folder of DEFAULT_ADDON_ROOTS) if (await isFolder(folder, list)) present.push(folder)
  if (present.length === 0 || (await isOneAddon(present, list))) return { kind: 'search' }
  // Both, even where one is gone: the last experimental addon may just have been promoted.
  return { kind: 'holders', holders: [...DEFAULT_ADDON_ROOTS], itself: [] }
}

// A repository that is one addon may have a folder called `addons` for something else. Looked at only where the top has a
// `metadata.yaml`, for listing every directory of a large catalog is what selection has to avoid.
async function isOneAddon(holders: readonly string[], list: ListDirectory): Promise<boolean> {
  if (!(await list('.')).some((entry) => entry.name === METADATA_FILE)) return false
  for (const holder of holders) {
    for (const entry of await list(holder)) {
      const below = entry.kind === 'directory' ? await list(joinPath(holder, entry.name)) : []
      if (below.some(({ name }) => name === METADATA_FILE)) return false
    }
  }
  return true
}

async function isFolder(folder: string, list: ListDirectory): Promise<boolean> {
  if (folder === '.') return true
  const entries = await list(parentOf(folder))
  return entries.some((entry) => entry.name === nameOf(folder) && entry.kind === 'directory')
}

async function requireFolder(folder: string, list: ListDirectory): Promise<void> {
  if (await isFolder(folder, list)) return
  const parent = parentOf(folder)
  const siblings = (await list(parent)).filter((entry) => entry.kind === 'directory')
  const near = nearNames(
    nameOf(folder),
    siblings.map((entry) => entry.name),
  )
  throw new ActionError(`invalid input addon-roots: there is no folder "${folder}"`, {
    kind: 'input',
    hint:
      near.length === 0
        ? 'name folders that exist below root'
        : `did you mean ${near.map((name) => `"${joinPath(parent, name)}"`).join(' or ')}?`,
  })
}

function parentOf(folder: string): string {
  const cut = folder.lastIndexOf('/')
  return cut === -1 ? '.' : folder.slice(0, cut)
}

/** The innermost folder that holds addons around a path, if there is one. */
export function nearestHolder(layout: AddonLayout, path: string): string | undefined {
  if (layout.kind !== 'holders') return undefined
  return layout.holders
    .filter((holder) => isBelow(path, holder))
    .toSorted((a, b) => depthOf(b) - depthOf(a))
    .at(0)
}

/**
 * The directory that is the addon root of a path if there is an addon, by the layout alone: whether it is one is for the
 * work tree to say. Undefined where the path lies outside, and for a layout that has to be searched.
 */
export function candidateRoot(layout: AddonLayout, path: string): string | undefined {
  if (layout.kind !== 'holders') return undefined
  const itself = layout.itself
    .filter((folder) => folder === path || isBelow(path, folder))
    .toSorted((a, b) => depthOf(b) - depthOf(a))
    .at(0)
  const holder = nearestHolder(layout, path)
  if (itself !== undefined && (holder === undefined || depthOf(itself) > depthOf(holder))) return itself
  if (holder === undefined) return undefined
  const below = holder === '.' ? path : path.slice(holder.length + 1)
  const [first = ''] = below.split('/')
  const candidate = joinPath(holder, first)
  return layout.holders.some((other) => other === candidate || isBelow(other, candidate))
    ? undefined
    : candidate
}

function depthOf(path: string): number {
  return path === '.' ? 0 : path.split('/').length
}
