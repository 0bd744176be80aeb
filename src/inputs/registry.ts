import { ActionError } from '../errors.ts'
import { type GitAddress, gitAddress, parseGitAddress } from './git-address.ts'

/** Where to publish, as the user wrote it, parsed. `name` picks its credentials and stands in reports. */
export type RegistrySpec =
  /** A Helm repository behind an API for uploads, told apart by its address. */
  | {
      readonly kind: 'chartmuseum' | 'harbor' | 'gitea' | 'gitlab'
      readonly name: string | undefined
      readonly url: string
    }
  /** `host[:port]`, and the path that chart names are put below, without slashes at its ends. */
  | { readonly kind: 'oci'; readonly name: string | undefined; readonly host: string; readonly path: string }
  | { readonly kind: 'static'; readonly name: string | undefined; readonly folder: string }
  | {
      readonly kind: 'pages'
      readonly name: string | undefined
      readonly branch: string
      readonly folder: string
    }
  /** A catalog's directories in another git repository; a `ref` is the branch that is written to. */
  | ({ readonly kind: 'git-catalog'; readonly name: string | undefined } & GitAddress)
  /** Tags, and releases where wanted, of the repository itself. */
  | { readonly kind: 'git'; readonly name: string | undefined }

/** The registry that is used where none is named: a folder that any web server can serve. */
export const DEFAULT_REGISTRY = './registry'

const DEFAULT_NAME = 'my-addons'

/** What users are told to call a registry in `vela addon registry add`. */
export function registryName({ name }: RegistrySpec): string {
  return name ?? DEFAULT_NAME
}

const NAMED = /^([A-Za-z][A-Za-z0-9_-]*)=(.+)$/
const KINDS =
  'an http(s):// address (ChartMuseum; Helm repositories of Harbor, Gitea and GitLab), oci://HOST[/PATH], a folder path or file: address, pages:BRANCH[/FOLDER], git (tags and releases of this repository), or git+https://…[@BRANCH][#DIRECTORY] (a catalog in another git repository)'

/**
 * Parses one line of the `registry` input, `[NAME=]ADDRESS` (contract.md, Registries). Fails with an input error that lists the
 * kinds; an address with a user and password in it is refused, because addresses end up in logs.
 */
export function parseRegistry(line: string): RegistrySpec {
  const named = NAMED.exec(line)
  const name = named?.[1]
  const address = named?.[2] ?? line
  if (/^oci:\/\//i.test(address)) return { name, ...parseOci(address) }
  const git = gitAddress(address)
  if (git !== undefined) return { kind: 'git-catalog', name, ...parseGitAddress(git, 'registry') }
  if (/^https?:\/\//i.test(address)) return { name, ...parseHttp(parseAddress(address)) }
  if (address.startsWith('pages:')) return { name, ...parsePages(address) }
  if (address.startsWith('file:'))
    return { kind: 'static', name, folder: address.replace(/^file:(\/\/)?/, '') }
  if (address === 'git') return { kind: 'git', name }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) throw unknownKind(address)
  return { kind: 'static', name, folder: address }
}

function parseHttp(url: string): { kind: 'chartmuseum' | 'harbor' | 'gitea' | 'gitlab'; url: string } {
  const { pathname } = new URL(url)
  if (/\/api\/v4\/projects\/[^/]+\/packages\/helm(\/api(\/.*)?)?$/.test(pathname)) {
    throw new ActionError(`invalid input registry: "${url}" names no channel`, {
      kind: 'input',
      hint: 'give the address that `helm repo add` takes: https://HOST/api/v4/projects/ID/packages/helm/CHANNEL, such as …/stable',
    })
  }
  if (/\/api\/v4\/projects\/[^/]+\/packages\/helm\/[^/]+$/.test(pathname)) return { kind: 'gitlab', url }
  if (/\/api\/packages\/[^/]+\/helm$/.test(pathname)) return { kind: 'gitea', url }
  if (/\/chartrepo\/[^/]+$/.test(pathname)) return { kind: 'harbor', url }
  return { kind: 'chartmuseum', url }
}

function parseAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined) throw unknownKind(address)
  if (url.username !== '' || url.password !== '') {
    throw new ActionError(
      `invalid input registry: the address of ${url.host} holds a user name or password`,
      {
        kind: 'input',
        hint: 'take them out of the address and give them as username and password',
      },
    )
  }
  if (url.hash !== '' || url.search !== '') {
    throw new ActionError(`invalid input registry: "${address}" has a query or fragment`, {
      kind: 'input',
      hint: 'give the address that `helm repo add` takes, such as https://charts.example.com',
    })
  }
  return address.replace(/\/+$/, '')
}

// Distribution specification 1.1: what stands between slashes in the name of a repository.
const OCI_PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/

function parseOci(address: string): { kind: 'oci'; host: string; path: string } {
  const rest = parseAddress(address.replace(/^oci:/i, 'https:')).slice('https://'.length)
  const [host = '', ...segments] = rest.split('/')
  const path = segments.join('/')
  if (path !== '' && !OCI_PATH.test(path)) {
    throw new ActionError(`invalid input registry: "${address}" is no place for repositories`, {
      kind: 'input',
      hint: 'give oci://HOST/PATH without a tag: each addon gets a repository of its own below it, and OCI registries take lower-case letters, digits and single . _ - there',
    })
  }
  return { kind: 'oci', host: host.toLowerCase(), path }
}

function parsePages(address: string): { kind: 'pages'; branch: string; folder: string } {
  const match = /^pages:([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/(.*))?$/.exec(address)
  const branch = match?.[1]
  if (branch === undefined || branch.includes('..') || branch.endsWith('.lock')) throw unknownKind(address)
  return { kind: 'pages', branch, folder: (match?.[2] ?? '').replace(/\/+$/, '') }
}

function unknownKind(address: string): ActionError {
  return new ActionError(`invalid input registry: "${address}"`, {
    kind: 'input',
    hint: `registry takes ${KINDS}`,
  })
}
