import { ActionError } from '../errors.ts'
import { type GitAddress, gitAddress, parseGitAddress } from './git-address.ts'
import { CREDENTIALS_HINT, sayableAddress } from './sayable-address.ts'

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

/** An address as it stands in an input: refusals name both. */
interface Written {
  readonly input: 'registry' | 'from'
  readonly address: string
}

/**
 * Parses one line of the `registry` input, `[NAME=]ADDRESS` (contract.md, Registries), or of another `input` that takes the same.
 * Fails with an input error that lists the kinds; an address with a user and password in it is refused, because addresses end
 * up in logs.
 */
export function parseRegistry(line: string, input: Written['input'] = 'registry'): RegistrySpec {
  const named = NAMED.exec(line)
  const name = named?.[1]
  const address = named?.[2] ?? line
  const written = { input, address }
  if (/^oci:\/\//i.test(address)) return { name, ...parseOci(written) }
  const git = gitAddress(address)
  if (git !== undefined) return { kind: 'git-catalog', name, ...parseGitAddress(git, input) }
  if (/^https?:\/\//i.test(address)) return { name, ...parseHttp(written) }
  if (address.startsWith('pages:')) return { name, ...parsePages(written) }
  if (address.startsWith('file:'))
    return { kind: 'static', name, folder: address.replace(/^file:(\/\/)?/, '') }
  if (address === 'git') return { kind: 'git', name }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) throw unknownKind(written)
  if (looksLikeServer(address)) {
    throw refuse(
      written,
      ' is neither the address of a server nor a folder',
      'write https://… for a server, ./… for a folder',
    )
  }
  return { kind: 'static', name, folder: address }
}

// A server without its scheme would become a folder of that name, and what is published would be nowhere.
function looksLikeServer(address: string): boolean {
  return !/^([./\\]|[A-Za-z]:[\\/])/.test(address) && /[:@]|\/\//.test(address)
}

function parseHttp(written: Written): { kind: 'chartmuseum' | 'harbor' | 'gitea' | 'gitlab'; url: string } {
  const { pathname } = parseUrl(written)
  // Behind `user:80/word@host` a parser sees the host `user`.
  if (pathname.includes('@')) throw holdsCredentials(written, '; write an @ of the path as %40')
  const url = withoutEnd(written.address)
  if (/\/api\/v4\/projects\/[^/]+\/packages\/helm(\/api(\/.*)?)?$/.test(new URL(url).pathname)) {
    throw refuse(
      written,
      ' names no channel',
      'give the address that `helm repo add` takes: https://HOST/api/v4/projects/ID/packages/helm/CHANNEL, such as …/stable',
    )
  }
  return { kind: kindOf(new URL(url).pathname), url }
}

function kindOf(path: string): 'chartmuseum' | 'harbor' | 'gitea' | 'gitlab' {
  if (/\/api\/v4\/projects\/[^/]+\/packages\/helm\/[^/]+$/.test(path)) return 'gitlab'
  if (/\/api\/packages\/[^/]+\/helm$/.test(path)) return 'gitea'
  return /\/chartrepo\/[^/]+$/.test(path) ? 'harbor' : 'chartmuseum'
}

function parseUrl(written: Written): URL {
  const address = written.address.replace(/^oci:/i, 'https:')
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined) throw unknownKind(written)
  if (url.username !== '' || url.password !== '') throw holdsCredentials(written)
  if (url.hash !== '' || url.search !== '') {
    const hint = 'give the address that `helm repo add` takes, such as https://charts.example.com'
    throw refuse(written, ' has a query or fragment', written.address.includes('@') ? CREDENTIALS_HINT : hint)
  }
  return url
}

function withoutEnd(address: string): string {
  return address.replace(/\/+$/, '')
}

// Distribution specification 1.1: what stands between slashes in the name of a repository.
const OCI_PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/

function parseOci(written: Written): { kind: 'oci'; host: string; path: string } {
  parseUrl(written)
  const [host = '', ...segments] = withoutEnd(written.address.slice('oci://'.length)).split('/')
  const path = segments.join('/')
  if (path !== '' && !OCI_PATH.test(path)) {
    throw refuse(
      written,
      ' is no place for repositories',
      'give oci://HOST/PATH without a tag: each addon gets a repository of its own below it, and OCI registries take lower-case letters, digits and single . _ - there',
    )
  }
  return { kind: 'oci', host: host.toLowerCase(), path }
}

function parsePages(written: Written): { kind: 'pages'; branch: string; folder: string } {
  const match = /^pages:([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/(.*))?$/.exec(written.address)
  const branch = match?.[1]
  if (branch === undefined || branch.includes('..') || branch.endsWith('.lock')) throw unknownKind(written)
  return { kind: 'pages', branch, folder: (match?.[2] ?? '').replace(/\/+$/, '') }
}

function holdsCredentials(written: Written, more = ''): ActionError {
  return refuse(written, ' holds a user name or password', `${CREDENTIALS_HINT}${more}`)
}

function unknownKind(written: Written): ActionError {
  const holdsMore = /\/\/.*@/.test(written.address)
  return refuse(written, '', holdsMore ? CREDENTIALS_HINT : `${written.input} takes ${KINDS}`)
}

function refuse({ input, address }: Written, problem: string, hint: string): ActionError {
  return new ActionError(`invalid input ${input}: "${sayableAddress(address)}"${problem}`, {
    kind: 'input',
    hint,
  })
}
