import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs'
import { join, posix, resolve, sep } from 'node:path'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { EntryKind, FileTree, TreeEntry } from '../ports.ts'

/**
 * Opens a work tree for reading. Links are reported, never followed: not as directories, not as files, and not when a
 * directory is swapped for one between listing and reading. Fails with an input error where `root` is no directory.
 */
export function openFileTree(root: string): FileTree {
  const top = realRoot(root)

  return {
    async list(directory) {
      const path = inside(top, directory)
      if (!isRealDirectory(path)) return undefined
      const entries = readdirSync(path, { withFileTypes: true })
      return entries.map((entry) => describe(path, entry.name)).toSorted((a, b) => byCodeUnit(a.name, b.name))
    },

    async read(path, { maxBytes }) {
      const full = inside(top, path)
      const handle = openRegular(full)
      if (handle === undefined) return undefined
      try {
        requirePlace(handle, full, path)
        return readHandle(handle, path, maxBytes)
      } finally {
        closeSync(handle)
      }
    },
  }
}

function realRoot(root: string): string {
  try {
    const real = realpathSync(resolve(root))
    if (lstatSync(real).isDirectory()) return real
  } catch (cause) {
    throw new ActionError(`root not found: there is no directory "${root}"`, {
      kind: 'input',
      hint: 'set root to the directory of the checked-out repository',
      cause,
    })
  }
  throw new ActionError(`root is not a directory: "${root}"`, {
    kind: 'input',
    hint: 'set root to a directory',
  })
}

function inside(top: string, path: string): string {
  const normal = posix.normalize(path)
  if (normal.startsWith('/') || normal === '..' || normal.startsWith('../') || path.includes('\0')) {
    throw new ActionError(`path leaves the repository: "${path}"`, {
      kind: 'input',
      hint: 'give paths relative to root, without ".."',
    })
  }
  return join(top, normal)
}

// Every component below the top is looked at, so that a linked parent directory counts as absent (T03).
function isRealDirectory(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && realpathSync(path) === withoutTrailing(path)
  } catch {
    return false
  }
}

function withoutTrailing(path: string): string {
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path
}

function describe(directory: string, name: string): TreeEntry {
  const path = join(directory, name)
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return { name, kind: 'irregular', size: 0 }
  if (stat.isSymbolicLink()) return { name, kind: 'link', size: 0, linkTarget: readlinkSync(path) }
  const kind: EntryKind = stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'irregular'
  return { name, kind, size: stat.size }
}

// O_NONBLOCK keeps a pipe that took the file's place from holding the run (T08).
function openRegular(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch {
    return undefined
  }
}

// The handle, not the path, says what was opened: a parent swapped for a link after the listing shows here (T06).
function requirePlace(handle: number, full: string, path: string): void {
  if (!fstatSync(handle).isFile()) throw moved(path)
  if (openedPath(handle, full) !== full) throw moved(path)
}

function openedPath(handle: number, full: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`)
  } catch {
    return realpathSync(full)
  }
}

function moved(path: string): ActionError {
  return new ActionError(`not a regular file: "${path}" is a link or was replaced while it was read`, {
    kind: 'input',
    hint: 'replace the link by the file itself',
  })
}

function readHandle(handle: number, path: string, maxBytes: number): Uint8Array {
  const size = fstatSync(handle).size
  if (size > maxBytes) throw tooLarge(path, maxBytes)
  const bytes = new Uint8Array(size)
  let filled = 0
  while (filled < size) {
    const count = readSync(handle, bytes, filled, size - filled, null)
    if (count === 0) break
    filled += count
  }
  return filled === size ? bytes : bytes.slice(0, filled)
}

function tooLarge(path: string, maxBytes: number): ActionError {
  return new ActionError(`file too large: "${path}" has more than ${maxBytes} bytes`, { kind: 'input' })
}
