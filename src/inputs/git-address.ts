import { ActionError } from '../errors.ts'
import { sayableAddress } from './sayable-address.ts'

/** A directory of a git repository. */
export interface GitAddress {
  /** Address of the repository, without credentials. */
  readonly remote: string
  /** Branch or tag; undefined for the repository's own branch. */
  readonly ref: string | undefined
  /** Directory of the catalog below the top, without slashes at its ends; empty for the top. */
  readonly path: string
}

const REF = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/

/** The address of a git repository, with what follows it; undefined where the text names something else. */
export function gitAddress(address: string): string | undefined {
  if (address.startsWith('git+')) return address.slice('git+'.length)
  return /^(https?|ssh|file):\/\/[^#]+\.git(#.*)?$/i.test(address) ? address : undefined
}

/** Takes an address of a git repository apart: `URL[@REF][#PATH]`. Fails with an input error that names `what`. */
export function parseGitAddress(text: string, what: string): GitAddress {
  const [, before = '', path = ''] = /^([^#]*)(?:#(.*))?$/.exec(text) ?? []
  const [, remote = '', ref] = /^([a-z]+:\/\/(?:[^/@]*@)?[^@]+)(?:@([^@]*))?$/i.exec(before) ?? []
  const isPlain = /^(https?|ssh|file):\/\/./i.test(remote) && !holdsPassword(remote) && URL.canParse(remote)
  const segments = path.split('/').filter((segment) => segment !== '')
  const isInside = segments.every((segment) => segment !== '.' && segment !== '..')
  if (!isPlain || !isInside || (ref !== undefined && !isRef(ref))) {
    throw new ActionError(
      `invalid input ${what}: "${sayableAddress(text)}" is no address of a git repository`,
      {
        kind: 'input',
        hint: 'write git+https://HOST/REPOSITORY.git[@REF][#DIRECTORY], without a user name or password',
      },
    )
  }
  return { remote, ref, path: segments.join('/') }
}

// The user name alone is part of an address of ssh.
function holdsPassword(remote: string): boolean {
  return /^https?:\/\/[^/]*@/i.test(remote) || /^ssh:\/\/[^/@]*:[^/]*@/i.test(remote)
}

// Behind `user:80/word@host/repository.git` the host looks like a ref.
function isRef(ref: string): boolean {
  return REF.test(ref) && !ref.includes('..') && !ref.endsWith('.git')
}
