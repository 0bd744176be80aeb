import type { ForgeKind } from '../ports.ts'
import type { Environment } from './event.ts'
import { isGitea } from './gitea-engine.ts'
import { textField } from './payload.ts'

/** Where a repository lives: the forge, and how its API and its pages are reached. */
export interface ForgeAddress {
  readonly kind: ForgeKind
  /** Base of the API, without a trailing slash. */
  readonly apiUrl: string
  /** `https://host`, without a trailing slash. */
  readonly webUrl: string
  /** `owner/name`; groups of GitLab may add more parts. */
  readonly repository: string
}

const KNOWN_HOSTS: Readonly<Record<string, ForgeKind>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'gitee.com': 'gitee',
  'gitea.com': 'gitea',
  'codeberg.org': 'gitea',
}
const KINDS: readonly ForgeKind[] = ['github', 'gitlab', 'gitee', 'gitea']

/**
 * Tells the forge behind a repository's address: by what the workflow engine says of its own server, by the host's name, or by
 * `ADDON_REGISTRY_FORGE` (and `ADDON_REGISTRY_FORGE_API`) where neither tells. Undefined for plain git.
 */
export function findForge(remote: string, environment: Environment): ForgeAddress | undefined {
  const place = parsePlace(remote)
  if (place === undefined) return undefined
  const kind = chosenKind(environment) ?? engineKind(place.webUrl, environment) ?? hostKind(place.host)
  if (kind === undefined) return undefined
  const server = engineKind(place.webUrl, environment) === undefined ? undefined : engineServer(environment)
  const webUrl = server ?? place.webUrl
  return { kind, apiUrl: apiOf(kind, webUrl, environment), webUrl, repository: place.repository }
}

/** Where people see a tag on a forge. */
export function tagPage({ kind, webUrl, repository }: ForgeAddress, tag: string): string {
  const route = { github: 'releases/tag', gitlab: '-/tags', gitee: 'tree', gitea: 'src/tag' }[kind]
  return `${webUrl}/${repository}/${route}/${encodeURIComponent(tag)}`
}

/** The names of the environment variables that may hold a token for a forge, the first one first. */
export function tokenVariables(kind: ForgeKind): readonly string[] {
  switch (kind) {
    case 'github':
      return ['GITHUB_TOKEN', 'GH_TOKEN']
    case 'gitlab':
      return ['GITLAB_TOKEN', 'CI_JOB_TOKEN']
    case 'gitee':
      return ['GITEE_TOKEN', 'GITEE_ACCESS_TOKEN']
    case 'gitea':
      return ['GITEA_TOKEN', 'FORGEJO_TOKEN']
  }
}

/** True where the workflow engine runs on this very server: what it hands out as `github.token` is for it and no other. */
export function isEnginesOwn({ webUrl }: ForgeAddress, environment: Environment): boolean {
  return engineKind(webUrl, environment) !== undefined
}

interface Place {
  readonly host: string
  readonly webUrl: string
  readonly repository: string
}

// https://host[:port]/owner/name(.git), ssh://git@host[:port]/owner/name and git@host:owner/name.
function parsePlace(remote: string): Place | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(remote)
  const address = scp === null || /^[A-Za-z]:/.test(remote) ? remote : `ssh://${scp[1] ?? ''}/${scp[2] ?? ''}`
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const repository = url.pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  if (!repository.includes('/') || !['https:', 'http:', 'ssh:'].includes(url.protocol)) return undefined
  const webUrl = url.protocol === 'ssh:' ? `https://${url.hostname}` : url.origin
  return { host: url.hostname.toLowerCase(), webUrl, repository }
}

function chosenKind(environment: Environment): ForgeKind | undefined {
  const chosen = textField(environment, 'ADDON_REGISTRY_FORGE')
  return KINDS.find((kind) => kind === chosen)
}

function engineServer(environment: Environment): string | undefined {
  const server = textField(environment, 'CI_SERVER_URL') ?? textField(environment, 'GITHUB_SERVER_URL')
  return server === undefined || !URL.canParse(server) ? undefined : server.replace(/\/+$/, '')
}

function engineKind(webUrl: string, environment: Environment): ForgeKind | undefined {
  const server = engineServer(environment)
  if (server === undefined || new URL(server).hostname !== new URL(webUrl).hostname) return undefined
  if (textField(environment, 'GITLAB_CI') === 'true') return 'gitlab'
  return isGitea(environment) ? 'gitea' : 'github'
}

// Many companies name the host for what runs on it.
function hostKind(host: string): ForgeKind | undefined {
  const first = host.split('.')[0] ?? ''
  return (
    KNOWN_HOSTS[host] ?? KINDS.find((kind) => first === kind) ?? (first === 'forgejo' ? 'gitea' : undefined)
  )
}

function apiOf(kind: ForgeKind, webUrl: string, environment: Environment): string {
  const chosen = textField(environment, 'ADDON_REGISTRY_FORGE_API')
  const own = engineKind(webUrl, environment) === kind ? engineApi(kind, environment) : undefined
  return (chosen ?? own ?? defaultApi(kind, webUrl)).replace(/\/+$/, '')
}

function engineApi(kind: ForgeKind, environment: Environment): string | undefined {
  return textField(environment, kind === 'gitlab' ? 'CI_API_V4_URL' : 'GITHUB_API_URL')
}

function defaultApi(kind: ForgeKind, webUrl: string): string {
  switch (kind) {
    case 'github':
      return new URL(webUrl).hostname === 'github.com' ? 'https://api.github.com' : `${webUrl}/api/v3`
    case 'gitlab':
      return `${webUrl}/api/v4`
    case 'gitee':
      return `${webUrl}/api/v5`
    case 'gitea':
      return `${webUrl}/api/v1`
  }
}
