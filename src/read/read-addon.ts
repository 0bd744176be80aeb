import type { Addon, AddonFile, RefusalReason, RefusedEntry } from '../addon/addon.ts'
import { HELM_IGNORE_FILE, METADATA_FILE } from '../addon/layout.ts'
import { type MetadataDocument, parseMetadata } from '../addon/metadata.ts'
import { byCodeUnit } from '../addon/order.ts'
import { toActionError } from '../errors.ts'
import type { FileTree, TreeEntry } from '../ports.ts'
import { isLeftOut, parseIgnoreRules } from './ignore.ts'

/** Helm refuses files above this (pkg/chart/loader/archive.go, MaxDecompressedFileSize). */
export const MAX_FILE_BYTES = 5 * 1024 * 1024
/** Helm refuses archives above this, decompressed (MaxDecompressedChartSize). */
export const MAX_ADDON_BYTES = 100 * 1024 * 1024
/** More entries than any addon needs; a bound on what a hostile tree costs. */
export const MAX_ENTRIES = 5_000
/** Directories nested deeper than this are not visited. */
export const MAX_DEPTH = 32
/** Longest path below the addon root and longest single name, in UTF-8 bytes. */
export const MAX_PATH_BYTES = 240
/** Longest single name, in UTF-8 bytes. */
export const MAX_NAME_BYTES = 100

/**
 * Reads one addon root into memory, once: what is validated is what is packed. Links, devices, entries beyond the limits and
 * names that no archive should carry are listed as refused, not read. Never fails for what the directory holds.
 */
export async function readAddon(tree: FileTree, root: string): Promise<Addon> {
  return await readParts(tree, root, () => true)
}

/**
 * Reads what rules about other addons look at: the metadata, and the schemas and definitions, which meet in one namespace.
 * Less than the whole, for the addons of a large catalog that a run is not about.
 */
export async function readNeighbour(tree: FileTree, root: string): Promise<Addon> {
  return await readParts(tree, root, (name) => NEIGHBOURLY.has(name))
}

const NEIGHBOURLY: ReadonlySet<string> = new Set([METADATA_FILE, 'schemas', 'definitions'])

async function readParts(tree: FileTree, root: string, isWanted: (name: string) => boolean): Promise<Addon> {
  const directory = root === '.' ? '.' : root.slice(root.lastIndexOf('/') + 1)
  const walk = makeWalk(tree, root, isWanted)
  await walk.visit('', 0)
  const files = walk.files.toSorted((a, b) => byCodeUnit(a.path, b.path))
  const rules = parseIgnoreRules(textAt(files, HELM_IGNORE_FILE) ?? '')
  return {
    root,
    directory,
    files: files.map(({ path, bytes }) => ({ path, bytes, ignored: isLeftOut(rules, path) })),
    refused: walk.refused.toSorted((a, b) => byCodeUnit(a.path, b.path)),
    metadata: readMetadata(files),
    ignoreProblems: rules.problems,
  }
}

function makeWalk(tree: FileTree, root: string, isWanted: (name: string) => boolean) {
  const files: Omit<AddonFile, 'ignored'>[] = []
  const refused: RefusedEntry[] = []
  let entries = 0
  let bytes = 0

  function refuse(path: string, reason: RefusalReason, detail?: string): void {
    refused.push({ path, reason, ...(detail === undefined ? {} : { detail }) })
  }

  async function visit(directory: string, depth: number): Promise<void> {
    const listed = await tree.list(join(root, directory))
    if (listed === undefined)
      return refuse(directory === '' ? '.' : directory, 'unreadable', 'not a directory')
    for (const entry of listed) {
      if (depth === 0 && !isWanted(entry.name)) continue
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`
      entries += 1
      if (entries > MAX_ENTRIES) return refuse(path, 'too-many-entries', `more than ${MAX_ENTRIES} entries`)
      await visitEntry(entry, path, depth)
    }
  }

  async function visitEntry(entry: TreeEntry, path: string, depth: number): Promise<void> {
    // A repository that is an addon has its own version control at the root: not part of the addon.
    if (entry.name === '.git') return root === '.' && depth === 0 ? undefined : refuse(path, 'vcs')
    const unsafe = unsafeName(entry.name, path)
    if (unsafe !== undefined) return refuse(path, 'unsafe-name', unsafe)
    if (entry.kind === 'link') return refuse(path, 'link', entry.linkTarget ?? '')
    if (entry.kind === 'irregular') return refuse(path, 'irregular', 'a pipe, socket or device')
    if (entry.kind === 'file') return await readFile(path, entry.size)
    if (depth >= MAX_DEPTH) return refuse(path, 'too-deep', `deeper than ${MAX_DEPTH} directories`)
    return await visit(path, depth + 1)
  }

  async function readFile(path: string, size: number): Promise<void> {
    if (size > MAX_FILE_BYTES) return refuse(path, 'file-too-large', `${size} bytes`)
    if (bytes + size > MAX_ADDON_BYTES)
      return refuse(path, 'addon-too-large', `more than ${MAX_ADDON_BYTES} bytes in all`)
    try {
      const read = await tree.read(join(root, path), { maxBytes: MAX_FILE_BYTES })
      if (read === undefined) return refuse(path, 'unreadable', 'it cannot be opened')
      bytes += read.byteLength
      files.push({ path, bytes: read })
    } catch (thrown) {
      refuse(path, 'unreadable', toActionError(thrown).message)
    }
  }

  return { files, refused, visit }
}

function join(root: string, path: string): string {
  if (root === '.') return path === '' ? '.' : path
  return path === '' ? root : `${root}/${path}`
}

// Control and direction-changing characters, backslashes, drive letters and a leading dash mislead people, shells or unpackers (T09, T22).
const MISLEADING = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD\\]/u

function unsafeName(name: string, path: string): string | undefined {
  if (MISLEADING.test(name)) return 'it holds a control character, a backslash or bytes that are not UTF-8'
  if (name.startsWith('-')) return 'it begins with a dash'
  if (/^[A-Za-z]:/.test(name)) return 'it looks like a drive letter'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `it is longer than ${MAX_NAME_BYTES} bytes`
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `its path is longer than ${MAX_PATH_BYTES} bytes`
  return undefined
}

function textAt(files: readonly Omit<AddonFile, 'ignored'>[], path: string): string | undefined {
  const file = files.find((candidate) => candidate.path === path)
  return file === undefined ? undefined : new TextDecoder('utf-8').decode(file.bytes)
}

function readMetadata(files: readonly Omit<AddonFile, 'ignored'>[]): MetadataDocument {
  const text = textAt(files, METADATA_FILE)
  return text === undefined ? { kind: 'missing' } : parseMetadata(text)
}
