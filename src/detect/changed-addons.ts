import { METADATA_FILE } from '../addon/layout.ts'
import { byCodeUnit } from '../addon/order.ts'
import {
  type AddonChange,
  effectOf,
  type FileChange,
  type IgnoredBelow,
  makeChange,
  pathsGone,
  pathsNew,
} from './addon-change.ts'
import { candidateRoot } from './addon-layout.ts'
import { type AddonRootFinder, isAddonMarker, isSearched } from './addon-roots.ts'
import type { ChangedFile, FileStatus } from './changed-files.ts'
import { pairRenames } from './renamed-addons.ts'
import { isBelow, joinPath, pathBelow } from './repository-path.ts'

/** An addon that differs between base and head. Deleted ones have no directory any more. */
export interface ChangedAddon {
  readonly root: string
  readonly change: AddonChange
}

/** An addon that the head commit has and the work tree lacks. */
export interface AbsentAddon {
  readonly root: string
  readonly reason: 'submodule' | 'sparse'
}

/** What a list of changed files means for the addons. */
export interface ChangedAddons {
  readonly changed: readonly ChangedAddon[]
  /** Changed addons that cannot be read, because they are not checked out. */
  readonly absent: readonly AbsentAddon[]
}

/** Makes the test of one addon's ignore rules, read from the work tree. */
export type ReadIgnoreRules = (root: string) => Promise<IgnoredBelow>

/**
 * Tells which addons a list of changed files touches and how. Asks the work tree only about directories that the files lie in,
 * so the cost follows the size of the change, not of the catalog. Addons whose changes are all ignored come back as `unchanged`.
 */
export async function changedAddons(
  changes: readonly ChangedFile[],
  finder: AddonRootFinder,
  readIgnoreRules: ReadIgnoreRules,
): Promise<ChangedAddons> {
  const sides = makeSides(changes, finder)
  const touched = new Map<string, Touch[]>()
  for (const touch of changes.flatMap(touchesOf)) {
    if (finder.isIgnored(touch.path)) continue
    for (const root of await sides.rootsOf(touch)) touched.set(root, [...(touched.get(root) ?? []), touch])
  }
  const found: Found[] = []
  const absent: AbsentAddon[] = []
  for (const [root, touches] of touched) {
    const atHead = await finder.isRoot(root)
    const reason = atHead ? undefined : await absenceOf(root, touches, finder)
    if (reason !== undefined) {
      absent.push({ root, reason })
      continue
    }
    const atBase = await sides.wasRoot(root, touches)
    if (atHead || atBase) found.push({ root, touches, atHead, atBase })
  }
  return {
    changed: await judge(found, readIgnoreRules),
    absent: absent.toSorted((a, b) => byCodeUnit(a.root, b.root)),
  }
}

// Files that git says are there and that are not: a sparse checkout. A changed entry that is a directory: a submodule.
async function absenceOf(
  root: string,
  touches: readonly Touch[],
  finder: AddonRootFinder,
): Promise<AbsentAddon['reason'] | undefined> {
  for (const { path, status } of touches) {
    if (status === 'deleted') continue
    const kind = await finder.kindAt(path)
    if (path === root && kind === 'directory') return 'submodule'
    if (path !== root && kind === undefined && (await finder.kindAt(root)) === undefined) return 'sparse'
  }
  return undefined
}

interface Touch {
  readonly path: string
  readonly status: FileStatus
  readonly change: ChangedFile
}

interface Found {
  readonly root: string
  readonly touches: readonly Touch[]
  readonly atHead: boolean
  readonly atBase: boolean
}

// A renamed file touches the addon it left and the addon it came to; within one addon it is one change.
function touchesOf(change: ChangedFile): readonly Touch[] {
  const here: Touch = { path: change.path, status: change.status, change }
  if (change.previousPath === undefined) return [here]
  return [here, { path: change.previousPath, status: 'deleted', change }]
}

function makeSides(changes: readonly ChangedFile[], finder: AddonRootFinder) {
  const gone = new Set(pathsGone(changes).map(({ path }) => path))
  const fresh = new Set(pathsNew(changes).map(({ path }) => path))

  async function hadMetadata(directory: string): Promise<boolean> {
    const path = joinPath(directory, METADATA_FILE)
    if (gone.has(path)) return true
    return !fresh.has(path) && (await finder.hasMetadata(directory))
  }

  async function rootsOf({ path }: Touch): Promise<readonly string[]> {
    if (finder.layout.kind === 'holders') {
      const root = candidateRoot(finder.layout, path)
      return root === undefined ? [] : [root]
    }
    const directories = ['.', ...parents(path)].filter(isSearched)
    const atHead = await firstOf(directories, finder.hasMetadata)
    const atBase = await firstOf(directories, hadMetadata)
    return [...new Set([atHead, atBase].filter((root) => root !== undefined))]
  }

  async function wasRoot(root: string, touches: readonly Touch[]): Promise<boolean> {
    if (finder.layout.kind === 'search') {
      return (await firstOf(['.', ...parents(`${root}/`)].filter(isSearched), hadMetadata)) === root
    }
    if (await hadMetadata(root)) return true
    if (finder.layout.itself.includes(root)) return false
    if (touches.some((touch) => isMarkerBelow(touch.path, root) && wasThere(touch))) return true
    // A submodule that moved on was there before, whatever it held.
    if (touches.some(({ path, status }) => path === root && status === 'modified')) return finder.isRoot(root)
    const markers = await finder.markersOf(root)
    return markers.some((name) => !isNew(joinPath(root, name)))
  }

  function wasThere({ path, status }: Touch): boolean {
    return gone.has(path) || ((status === 'modified' || status === 'type-changed') && !fresh.has(path))
  }

  function isNew(path: string): boolean {
    return fresh.has(path) || [...fresh].some((other) => isBelow(other, path))
  }

  return { rootsOf, wasRoot }
}

function isMarkerBelow(path: string, root: string): boolean {
  return path !== root && isAddonMarker(pathBelow(path, root).split('/')[0] ?? '')
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}

async function firstOf(
  directories: readonly string[],
  test: (directory: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const directory of directories) if (await test(directory)) return directory
  return undefined
}

async function judge(
  found: readonly Found[],
  readIgnoreRules: ReadIgnoreRules,
): Promise<readonly ChangedAddon[]> {
  const renames = pairRenames(
    found.filter(({ atHead, atBase }) => atBase && !atHead).map(({ root }) => root),
    found
      .filter(({ atHead, atBase }) => atHead && !atBase)
      .map(({ root, touches }) => ({ root, files: touches.map(({ change }) => change) })),
  )
  const sources = new Set(renames.values())
  const judged: ChangedAddon[] = []
  for (const { root, touches, atHead, atBase } of found) {
    if (sources.has(root)) continue
    const isIgnored = atHead ? await readIgnoreRules(root) : () => false
    const files = filesOf(root, touches, isIgnored)
    if (!atHead) judged.push({ root, change: makeChange('deleted', files) })
    else if (!atBase) judged.push({ root, change: newChange(files, renames.get(root)) })
    else judged.push({ root, change: makeChange(files.some(counts) ? 'modified' : 'unchanged', files) })
  }
  return judged.toSorted((a, b) => byCodeUnit(a.root, b.root))
}

function newChange(files: readonly FileChange[], previousRoot: string | undefined): AddonChange {
  return previousRoot === undefined ? makeChange('added', files) : makeChange('renamed', files, previousRoot)
}

function counts({ effect }: FileChange): boolean {
  return effect !== 'ignored'
}

function filesOf(root: string, touches: readonly Touch[], isIgnored: IgnoredBelow): readonly FileChange[] {
  return touches
    .map(({ path, status }) => ({ path, status, effect: effectOf(path, root, isIgnored) }))
    .toSorted((a, b) => byCodeUnit(a.path, b.path))
}
