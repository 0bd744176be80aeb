import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FolderState } from '../commands/command.ts'
import { codeOf, folderTrouble } from './folder-trouble.ts'

/** Looks whether there is a folder at an absolute path, and whether it, or what it would be made in, can be written to. */
export function folderState(path: string): FolderState {
  try {
    const isThere = statOf(path) !== undefined
    const nearest = nearestExisting(path)
    return { isThere, trouble: whyNotWritable(nearest) }
  } catch (cause) {
    return { isThere: true, trouble: folderTrouble(`cannot read ${path}`, 'read', cause) }
  }
}

function nearestExisting(path: string): string {
  return statOf(path) !== undefined || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw cause
  }
}

function whyNotWritable(path: string): FolderState['trouble'] {
  try {
    // Only a folder has entries to look for; a file says that it is none.
    accessSync(`${path}/.`, constants.W_OK | constants.X_OK)
    return undefined
  } catch (cause) {
    return folderTrouble(`cannot write to the folder ${path}`, 'write', cause)
  }
}
