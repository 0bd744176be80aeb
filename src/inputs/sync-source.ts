import { assertNever } from '../errors.ts'
import { type GitAddress, gitAddress, parseGitAddress } from './git-address.ts'
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
export interface GitSourceSpec extends GitAddress {
  readonly kind: 'git'
  readonly name: string | undefined
}

const NAMED = /^([A-Za-z][A-Za-z0-9_-]*)=(.+)$/

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
  const spec = parseRegistry(line, 'from')
  switch (spec.kind) {
    case 'static':
      return { kind: 'folder', folder: spec.folder }
    case 'chartmuseum':
      return { kind: 'site', name, url: spec.url }
    default:
      return { kind: 'registry', spec }
  }
}

/** The source as a registry that may need credentials: they go to it as they would to a registry (contract.md, Registries). */
export function asRegistry(source: SyncSourceSpec): RegistrySpec {
  switch (source.kind) {
    case 'folder':
      return { kind: 'static', name: undefined, folder: source.folder }
    case 'site':
      return { kind: 'chartmuseum', name: source.name, url: source.url }
    case 'git':
      return { ...source, kind: 'git-catalog' }
    case 'registry':
      return source.spec
    default:
      return assertNever(source)
  }
}

function parseGit(name: string | undefined, address: string): GitSourceSpec {
  return { kind: 'git', name, ...parseGitAddress(address, 'from') }
}
