import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'

/** Joins a directory and a name; the top of the repository is `.` and leaves no trace in the path. */
export function joinPath(directory: string, name: string): string {
  return directory === '.' ? name : `${directory}/${name}`
}

/** True where the path lies below the directory, at any depth; a directory is not below itself. */
export function isBelow(path: string, directory: string): boolean {
  return path !== directory && (directory === '.' || path.startsWith(`${directory}/`))
}

/** The path as seen from a directory above it. */
export function pathBelow(path: string, directory: string): string {
  return directory === '.' ? path : path.slice(directory.length + 1)
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/**
 * Brings a path that a person wrote into the form of the work tree: `/` between parts, no `.`, no final `/`, `.` for the top.
 * Fails with an input error where it is absolute or leaves the repository, or is the address of a server.
 */
export function parseRepositoryPath(input: string, written: string): string {
  if (written.includes('://')) {
    throw new ActionError(`invalid input ${input}: "${sayableAddress(written)}" is an address, not a path`, {
      kind: 'input',
      hint: 'give the address of a registry as registry',
    })
  }
  const path = posix.normalize(written.replace(/\\/g, '/')).replace(/\/+$/, '')
  const isAbsolute = written.startsWith('/') || /^[A-Za-z]:/.test(written)
  if (isAbsolute || path === '..' || path.startsWith('../') || written.includes('\0')) {
    throw new ActionError(`invalid input ${input}: "${written}" leaves the repository`, {
      kind: 'input',
      hint: `give paths relative to root, without a leading "/" and without ".."`,
    })
  }
  return path === '' ? '.' : path
}
