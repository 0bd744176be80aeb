/** Where charts of a registry are: its host and the path that chart names are put below. */
export interface OciPlace {
  /** As the user wrote it: `ghcr.io`, `127.0.0.1:5000`. */
  readonly host: string
  /** Without slashes at its ends; empty for the top. */
  readonly path: string
}

// Distribution specification 1.1, "Pulling manifests": <name> and <reference>.
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/
// Many registries count the host in; none takes more.
const MAX_REPOSITORY_LENGTH = 255

/** The repository of a chart, as `helm push` makes it: one a chart, named like it; undefined where no registry takes the name. */
export function chartRepository({ path }: OciPlace, name: string): string | undefined {
  const repository = path === '' ? name : `${path}/${name}`
  return isRepository(repository) ? repository : undefined
}

/** True for a text that names a repository of an OCI registry. */
export function isRepository(text: string): boolean {
  return text.length <= MAX_REPOSITORY_LENGTH && REPOSITORY.test(text)
}

/**
 * The tag of a version, as Helm writes it: tags know no `+` (helm pkg/registry/reference.go). Undefined where no tag can say the
 * version. A version holds no `_` itself, so no two versions share a tag.
 */
export function tagOf(version: string): string | undefined {
  const tag = version.replaceAll('+', '_')
  return version.includes('_') || !TAG.test(tag) ? undefined : tag
}

/** The version that a tag stands for. */
export function versionOfTag(tag: string): string {
  return tag.replaceAll('_', '+')
}

// Docker Hub's address for people answers with web pages; its registry is elsewhere.
const DOCKER_HUB = [
  'docker.io',
  'index.docker.io',
  'www.docker.io',
  'hub.docker.com',
  'registry.hub.docker.com',
]

/** True for the names of Docker Hub. */
export function isDockerHub(host: string): boolean {
  return DOCKER_HUB.includes(host) || host === 'registry-1.docker.io'
}

/** The host that speaks the registry's API. */
export function apiHost(host: string): string {
  return isDockerHub(host) ? 'registry-1.docker.io' : host
}

/** True where a host is this machine. */
export function isLoopback(host: string): boolean {
  const { hostname } = new URL(`http://${host}`)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
