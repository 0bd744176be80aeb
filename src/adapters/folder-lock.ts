import { randomBytes, randomInt } from 'node:crypto'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ActionError } from '../errors.ts'
import { isAbandoned, mark } from './folder-mark.ts'
import { folderTrouble } from './folder-trouble.ts'

const LOCK_PREFIX = '.addon-registry-lock-'
const TICKET = '.addon-registry-lock'
const TOUCH_EVERY_MS = 5_000
const PATIENCE_MS = 120_000

/**
 * Waits until this process alone may write to a folder and returns what ends that. The lock is a file that one process can
 * create; one whose holder ended without a word, or has not touched it for a minute, is taken over.
 */
export async function holdLock(top: string): Promise<() => void> {
  // A lock is a hard link to a file of its holder's own: the link can be made once, and both have one inode to compare.
  const own = join(top, `${LOCK_PREFIX}${mark()}-${randomBytes(8).toString('hex')}`)
  const lock = join(top, TICKET)
  const end = Date.now() + PATIENCE_MS
  make(top, own)
  try {
    for (;;) {
      if (take(own, lock)) return keepAlive(own, lock)
      removeAbandoned(top, lock)
      if (Date.now() > end) throw busy(top)
      await sleep(randomInt(2, 25))
    }
  } catch (thrown) {
    rmSync(own, { force: true })
    throw thrown
  }
}

/** Removes locks whose holders have ended. */
export function sweepLocks(top: string): void {
  removeAbandoned(top, join(top, TICKET))
}

function make(top: string, own: string): void {
  try {
    mkdirSync(top, { recursive: true })
    writeFileSync(own, '', { flag: 'wx' })
  } catch (cause) {
    throw folderTrouble(`cannot write to the folder ${top}`, 'write', cause)
  }
}

function take(own: string, lock: string): boolean {
  try {
    linkSync(own, lock)
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw new ActionError(`cannot lock the folder of ${lock}`, { kind: 'registry', cause: thrown })
  }
}

function keepAlive(own: string, lock: string): () => void {
  const touching = setInterval(() => touch(own), TOUCH_EVERY_MS)
  touching.unref()
  return () => {
    clearInterval(touching)
    if (isSameFile(own, lock)) rmSync(lock, { force: true })
    rmSync(own, { force: true })
  }
}

function touch(own: string): void {
  try {
    const now = new Date()
    utimesSync(own, now, now)
  } catch {
    // Somebody took the lock away; whoever writes next compares before writing.
    return
  }
}

// The lock itself tells no holder; the holder's own file does. Where that one is abandoned, the lock goes with it. The lock is
// moved aside first, so that of many who see this only one removes it, and a fresh lock moved by mistake is put back.
function removeAbandoned(top: string, lock: string): void {
  for (const name of holders(top)) {
    const holder = join(top, name)
    if (!isAbandoned(holder)) continue
    if (isSameFile(holder, lock)) setAside(holder, lock)
    rmSync(holder, { force: true })
  }
  const left = lstatSync(lock, { throwIfNoEntry: false })
  // A killed holder whose own file is gone already: nothing but age tells.
  if (left !== undefined && left.nlink === 1 && isAbandoned(lock)) setAside(lock, lock)
}

function setAside(expected: string, lock: string): void {
  const inode = inodeOf(expected)
  const aside = `${lock}-aside-${randomBytes(8).toString('hex')}`
  try {
    renameSync(lock, aside)
    if (inodeOf(aside) !== inode) linkSync(aside, lock)
  } catch {
    // Another process was faster.
  } finally {
    rmSync(aside, { force: true })
  }
}

function holders(top: string): readonly string[] {
  try {
    return readdirSync(top).filter((name) => name.startsWith(LOCK_PREFIX))
  } catch {
    return []
  }
}

function isSameFile(a: string, b: string): boolean {
  const inode = inodeOf(a)
  return inode !== undefined && inode === inodeOf(b)
}

function inodeOf(path: string): bigint | undefined {
  return lstatSync(path, { throwIfNoEntry: false, bigint: true })?.ino
}

function busy(top: string): ActionError {
  return new ActionError(`the folder ${top} is in use by another writer for more than two minutes`, {
    kind: 'registry',
    hint: 'wait until the other run has ended, and run again',
  })
}
