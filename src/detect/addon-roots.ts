import { METADATA_FILE, PARAMETER_FILE, TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE } from '../addon/layout.ts'
import { byCodeUnit } from '../addon/order.ts'
import type { EntryKind, FileTree, TreeEntry } from '../ports.ts'
import { type AddonLayout, nearestHolder, requireAddonRoots, SEARCH_DEPTH } from './addon-layout.ts'
import { rememberListings } from './remembered-listings.ts'
import { isBelow, joinPath, nameOf } from './repository-path.ts'

/** Where addons lie, as the user set it. */
export interface AddonRootOptions {
  /** Folders that hold addons, from the input `addon-roots`; empty where the default applies. */
  readonly addonRoots: readonly string[]
  /** Says whether the configuration keeps a path out of everything; nothing is kept out by default. */
  readonly isIgnored?: (path: string) => boolean
}

/** A directory that lies where addons lie and is none, and why. */
export interface PassedOver {
  readonly path: string
  readonly reason: 'link' | 'not-an-addon'
}

/** Every addon root of a work tree, in code-unit order, and what was passed over on the way. */
export interface AddonRoots {
  readonly roots: readonly string[]
  readonly passedOver: readonly PassedOver[]
}

/** Answers where addons are, reading no more of the work tree than the question needs. */
export interface AddonRootFinder {
  readonly layout: AddonLayout
  /** Every addon root; costs one listing per candidate. */
  all(): Promise<AddonRoots>
  /** True where at least one addon root exists; stops at the first. */
  hasAny(): Promise<boolean>
  /** True where the directory is an addon root of the work tree. */
  isRoot(directory: string): Promise<boolean>
  /** True where this directory of the work tree has a regular `metadata.yaml`, or a link in its place. */
  hasMetadata(directory: string): Promise<boolean>
  /** Names directly in a directory by which it shows that it is meant as an addon. */
  markersOf(directory: string): Promise<readonly string[]>
  /** What stands at a path of the work tree; undefined where nothing does. */
  kindAt(path: string): Promise<EntryKind | undefined>
  /** True where the configuration keeps the path out of everything. */
  isIgnored(path: string): boolean
}

/**
 * Finds every addon root of a work tree. Where folders that hold addons are given, or `addons` and `experimental/addons`
 * exist, each of their directories that has any of an addon's own files is one, with or without `metadata.yaml`: git
 * registries list every directory there (KubeVela pkg/addon/source.go), so a forgotten `metadata.yaml` must be seen, while
 * hollow and foreign directories must not break a run. Elsewhere each directory with a `metadata.yaml` to a depth of 3 is
 * one, the repository itself included; what lies below an addon is part of it. Links are never followed.
 * Fails with an input error where a given folder is missing or leaves the repository.
 */
export async function findAddonRoots(tree: FileTree, options: AddonRootOptions): Promise<AddonRoots> {
  return (await makeAddonRootFinder(tree, options)).all()
}

/** Makes a finder for one state of the work tree: its answers are remembered. */
export async function makeAddonRootFinder(
  tree: FileTree,
  options: AddonRootOptions,
): Promise<AddonRootFinder> {
  const remembered = rememberListings(tree)
  const list = async (directory: string): Promise<readonly TreeEntry[]> =>
    (await remembered.list(directory)) ?? []
  const layout = await requireAddonRoots(options.addonRoots, list)
  const isIgnored = options.isIgnored ?? (() => false)

  async function hasMetadata(directory: string): Promise<boolean> {
    return (await list(directory)).some(isMetadata)
  }

  async function isRoot(directory: string): Promise<boolean> {
    if (isIgnored(directory)) return false
    if (layout.kind === 'holders') {
      if (layout.itself.includes(directory)) return hasMetadata(directory)
      return nearestHolder(layout, directory) === parentOf(directory) && (await looksLikeAddon(directory))
    }
    if (!isSearched(directory) || !(await hasMetadata(directory))) return false
    return (await outerRoot(directory)) === undefined
  }

  // Git keeps no empty directories, but a checkout that is used again leaves them behind: they show nothing.
  async function markersOf(directory: string): Promise<readonly string[]> {
    const markers: string[] = []
    for (const { name, kind } of await list(directory)) {
      if (!isAddonMarker(name)) continue
      if (kind !== 'directory' || (await holdsFile(joinPath(directory, name)))) markers.push(name)
    }
    return markers
  }

  // A file shows it at once; only where there is none are directories looked into.
  async function looksLikeAddon(directory: string): Promise<boolean> {
    const entries = await list(directory)
    if (entries.some(({ name, kind }) => kind !== 'directory' && isAddonMarker(name))) return true
    return (await markersOf(directory)).length > 0
  }

  async function holdsFile(directory: string): Promise<boolean> {
    const entries = await list(directory)
    if (entries.some(({ kind }) => kind !== 'directory')) return true
    for (const { name } of entries) if (await holdsFile(joinPath(directory, name))) return true
    return false
  }

  // A directory below an addon belongs to that addon, whatever it holds.
  async function outerRoot(directory: string): Promise<string | undefined> {
    for (const outer of ancestors(directory)) if (await hasMetadata(outer)) return outer
    return undefined
  }

  async function* walk(): AsyncGenerator<Visit> {
    if (layout.kind === 'search') return yield* search('.', 0)
    for (const directory of layout.itself) {
      if (!isIgnored(directory) && (await hasMetadata(directory))) yield { root: directory }
    }
    for (const holder of layout.holders) yield* visitHolder(holder)
  }

  async function* visitHolder(holder: string): AsyncGenerator<Visit> {
    for (const entry of await list(holder)) {
      const path = joinPath(holder, entry.name)
      if (entry.name === '.git' || isIgnored(path) || isPartOfLayout(path)) continue
      if (entry.kind === 'link') yield { passedOver: { path, reason: 'link' } }
      if (entry.kind !== 'directory') continue
      if (await looksLikeAddon(path)) yield { root: path }
      else yield { passedOver: { path, reason: 'not-an-addon' } }
    }
  }

  function isPartOfLayout(path: string): boolean {
    if (layout.kind !== 'holders') return false
    return [...layout.holders, ...layout.itself].some((given) => given === path || isBelow(given, path))
  }

  async function* search(directory: string, depth: number): AsyncGenerator<Visit> {
    if (isIgnored(directory)) return
    if (await hasMetadata(directory)) return yield { root: directory }
    if (depth === SEARCH_DEPTH) return
    for (const entry of await list(directory)) {
      if (entry.kind === 'directory' && isSearchedName(entry.name))
        yield* search(joinPath(directory, entry.name), depth + 1)
    }
  }

  return {
    layout,
    hasMetadata,
    isRoot,
    isIgnored,
    markersOf,
    async kindAt(path) {
      if (path === '.') return 'directory'
      return (await list(parentOf(path))).find((entry) => entry.name === nameOf(path))?.kind
    },
    async all() {
      const roots: string[] = []
      const passedOver: PassedOver[] = []
      for await (const visit of walk()) {
        if ('root' in visit) roots.push(visit.root)
        else passedOver.push(visit.passedOver)
      }
      return {
        roots: [...new Set(roots)].toSorted(byCodeUnit),
        passedOver: passedOver.toSorted((a, b) => byCodeUnit(a.path, b.path)),
      }
    },
    async hasAny() {
      for await (const visit of walk()) if ('root' in visit) return true
      return false
    },
  }
}

type Visit = { readonly root: string } | { readonly passedOver: PassedOver }

/** Names by which a directory shows that it is meant as an addon; near misses of `metadata.yaml` included. */
export function isAddonMarker(name: string): boolean {
  return MARKER_FILES.has(name) || /^metadata\.ya?ml$/i.test(name) || MARKER_DIRECTORIES.has(name)
}

const MARKER_FILES = new Set([METADATA_FILE, TEMPLATE_YAML_FILE, TEMPLATE_CUE_FILE, PARAMETER_FILE])
const MARKER_DIRECTORIES = new Set(['resources', 'definitions', 'schemas', 'views', 'config-templates'])

function isMetadata(entry: TreeEntry): boolean {
  return entry.name === METADATA_FILE && entry.kind !== 'directory'
}

/** True where the search for addons looks at the directory: not too deep, nothing hidden or vendored on the way. */
export function isSearched(directory: string): boolean {
  if (directory === '.') return true
  const parts = directory.split('/')
  return parts.length <= SEARCH_DEPTH && parts.every(isSearchedName)
}

function isSearchedName(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules'
}

function parentOf(directory: string): string {
  const cut = directory.lastIndexOf('/')
  return cut === -1 ? '.' : directory.slice(0, cut)
}

function ancestors(directory: string): readonly string[] {
  if (directory === '.') return []
  const parts = directory.split('/')
  return parts.map((_, count) => (count === 0 ? '.' : parts.slice(0, count).join('/')))
}

/** What people call an addon root: the name of its directory, or the repository itself. */
export function rootLabel(root: string): string {
  return root === '.' ? 'the repository itself' : nameOf(root)
}
