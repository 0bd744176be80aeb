import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Folder } from '../ports.ts'
import { holdLock, sweepLocks } from './folder-lock.ts'
import { isAbandoned, mark } from './folder-mark.ts'
import { codeOf, type FolderUse, folderTrouble } from './folder-trouble.ts'

const TEMPORARY_PREFIX = '.addon-registry-'
const FILE_MODE = 0o644
// Windows has neither; there, links to files need a right that runners do not give.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const NON_BLOCKING = constants.O_NONBLOCK ?? 0

/**
 * Opens a folder for writing; it is made when something is first written. Files are replaced in one step and are on the disk before
 * that, links are never followed and never listed, and what a killed writer left behind is swept away.
 */
export function openFolder(path: string): Folder {
  const top = resolve(path)
  sweep(top)

  return {
    location: path,

    async list() {
      return entriesOf(top).filter((name) => !name.startsWith(TEMPORARY_PREFIX) && isFile(join(top, name)))
    },

    async stamp(name) {
      const file = fileIn(top, name)
      const stat = attempt(`cannot read ${file}`, 'read', () =>
        lstatSync(file, { throwIfNoEntry: false, bigint: true }),
      )
      if (stat === undefined || !stat.isFile()) return undefined
      const isSettled = Date.now() - Number(stat.mtimeMs) > unsureMs(stat.mtimeNs)
      return isSettled ? `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}` : undefined
    },

    async read(name) {
      return readRegular(fileIn(top, name))
    },

    async write(name, bytes) {
      const target = fileIn(top, name)
      attempt(`cannot write ${target}`, 'write', () => {
        mkdirSync(top, { recursive: true })
        replaceFile(top, target, bytes)
      })
    },

    async remove(name) {
      const target = fileIn(top, name)
      attempt(`cannot remove ${target}`, 'write', () => rmSync(target, { force: true }))
    },

    async exclusively(work) {
      const release = await holdLock(top)
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}

// A file that is younger than a tick of its file system's clock may change without showing it. The coarsest tick every two seconds
// and give round times; the others tick at least every ten milliseconds.
function unsureMs(mtimeNs: bigint): number {
  return mtimeNs % 10_000_000n === 0n ? 2_000 : 50
}

// A name is one part of a path and no more: names come from archives and indexes (T70).
function fileIn(top: string, name: string): string {
  const isPlain = name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name)
  if (isPlain && !name.startsWith(TEMPORARY_PREFIX)) return join(top, name)
  throw new ActionError(`not a file name: ${JSON.stringify(name)}`, { kind: 'registry' })
}

function entriesOf(top: string): readonly string[] {
  try {
    return readdirSync(top).toSorted(byCodeUnit)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return []
    throw folderTrouble(`cannot read the folder ${top}`, 'read', cause)
  }
}

function isFile(path: string): boolean {
  const stat = attempt(`cannot read ${path}`, 'read', () => lstatSync(path, { throwIfNoEntry: false }))
  return stat?.isFile() === true
}

function readRegular(path: string): Uint8Array | undefined {
  const handle = openRegular(path)
  if (handle === undefined) return undefined
  try {
    if (!fstatSync(handle).isFile()) throw notRegular(path)
    return readFileSync(handle)
  } catch (cause) {
    throw folderTrouble(`cannot read ${path}`, 'read', cause)
  } finally {
    closeSync(handle)
  }
}

function openRegular(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | NO_FOLLOW | NON_BLOCKING)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    if (codeOf(cause) === 'ELOOP') throw notRegular(path)
    throw folderTrouble(`cannot read ${path}`, 'read', cause)
  }
}

function notRegular(path: string): ActionError {
  return new ActionError(`not a regular file: ${path}`, {
    kind: 'registry',
    hint: 'a registry holds plain files only: replace the link by the file itself',
  })
}

// The new bytes are on the disk under a name that nobody can guess (T60) before the old ones go.
function replaceFile(top: string, target: string, bytes: Uint8Array): void {
  const temporary = join(top, `${TEMPORARY_PREFIX}${mark()}-${randomBytes(8).toString('hex')}.tmp`)
  try {
    writeThrough(temporary, bytes)
    renameSync(temporary, target)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw cause
  }
  syncDirectory(top)
}

function writeThrough(path: string, bytes: Uint8Array): void {
  const handle = openSync(path, 'wx', FILE_MODE)
  try {
    writeFileSync(handle, bytes)
    // Whatever the umask is: a web server of another user serves these files.
    fchmodSync(handle, FILE_MODE)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

// Makes the renaming itself last. Not every system lets a directory be opened; there the rename has to do.
function syncDirectory(top: string): void {
  try {
    const handle = openSync(top, constants.O_RDONLY)
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    return
  }
}

function sweep(top: string): void {
  try {
    sweepLocks(top)
    const left = entriesOf(top)
      .filter((name) => name.endsWith('.tmp') && name.startsWith(TEMPORARY_PREFIX))
      .filter((name) => isAbandoned(join(top, name)))
    for (const name of left) rmSync(join(top, name), { force: true })
  } catch {
    // Leftovers harm nobody; a folder that cannot be used says so when it is used.
    return
  }
}

function attempt<Result>(what: string, use: FolderUse, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw folderTrouble(what, use, cause)
  }
}
