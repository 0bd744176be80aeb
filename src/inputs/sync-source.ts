import { ActionError, assertNever } from '../errors.ts'
import { parseRegistry, type RegistrySpec } from './registry.ts'

/** Where `sync` copies from, as the user wrote it, parsed. */
export type SyncSourceSpec =
  /** A folder: a static registry where it has an index, else a catalog's tree. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** A Helm repository that is only read: any server of an `index.yaml`. */
  | { readonly kind: 'site'; readonly name: string | undefined; readonly url: string }
  | { readonly kind: 'registry'; readonly spec: RegistrySpec }
  | GitSourceSpec

/** A catalog's tree in a git repository. */
export interface GitSourceSpec {
  readonly kind: 'git'
  readonly name: string | undefined
  /** Address of the repository, without credentials. */
  readonly remote: string
  /** Branch or tag; undefined for the repository's own branch. */
  readonly ref: string | undefined
  /** Directory of the catalog below the top, without slashes at its ends; empty for the top. */
  readonly path: string
}

const NAMED = /^([A-Za-z][A-Za-z0-9_-]*)=(.+)$/
const REF = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/

/**
 * Parses the `from` input: `[NAME=]ADDRESS`, an address of the `registry` input or `git+URL[@REF][#PATH]`. An https address that
 * ends in `.git` means the same. Fails with an input error that lists the kinds.
 */
export function parseSyncSource(line: string): SyncSourceSpec {
  const named = NAMED.exec(line)
  const name = named?.[1]
  const address = named?.[2] ?? line
  const git = gitAddress(address)
  if (git !== undefined) return parseGit(name, git)
  const spec = parseRegistry(line)
  switch (spec.kind) {
    case 'static':
      return { kind: 'folder', folder: spec.folder }
    case 'chartmuseum':
      return { kind: 'site', name, url: spec.url }
    default:
      return { kind: 'registry', spec }
  }
}

/** The address of a git repository, with what follows it; undefined where the text names something else. */
export function gitAddress(address: string): string | undefined {
  if (address.startsWith('git+')) return address.slice('git+'.length)
  return /^(https?|ssh|file):\/\/[^#]+\.git(#.*)?$/i.test(address) ? address : undefined
}

/** Takes an address of a git repository apart: `URL[@REF][#PATH]`. Fails with an input error that names `what`. */
export function parseGitAddress(text: string, what: string): Pick<GitSourceSpec, 'remote' | 'ref' | 'path'> {
  const [, before = '', path = ''] = /^([^#]*)(?:#(.*))?$/.exec(text) ?? []
  const [, remote = '', ref] = /^([a-z]+:\/\/(?:[^/@]*@)?[^@]+)(?:@([^@]*))?$/i.exec(before) ?? []
  const isPlain = /^(https?|ssh|file):\/\/./i.test(remote) && !/^https?:\/\/[^/]*@/i.test(remote)
  const segments = path.split('/').filter((segment) => segment !== '')
  const isInside = segments.every((segment) => segment !== '.' && segment !== '..')
  if (!isPlain || !isInside || (ref !== undefined && (!REF.test(ref) || ref.includes('..')))) {
    throw new ActionError(
      `invalid input ${what}: "${text.replace(/\/\/[^/@]*@/, '//***@')}" is no address of a git repository`,
      {
        kind: 'input',
        hint: 'write git+https://HOST/REPOSITORY.git[@REF][#DIRECTORY], without a user name or password',
      },
    )
  }
  return { remote, ref, path: segments.join('/') }
}

/** The source as a registry that may need credentials: they go to it as they would to a registry (contract.md, Registries). */
export function asRegistry(source: SyncSourceSpec): RegistrySpec {
  switch (source.kind) {
    case 'folder':
      return { kind: 'static', name: undefined, folder: source.folder }
    case 'site':
      return { kind: 'chartmuseum', name: source.name, url: source.url }
    case 'git':
      return { kind: 'chartmuseum', name: source.name, url: source.remote }
    case 'registry':
      return source.spec
    default:
      return assertNever(source)
  }
}

function parseGit(name: string | undefined, address: string): GitSourceSpec {
  return { kind: 'git', name, ...parseGitAddress(address, 'from') }
}
