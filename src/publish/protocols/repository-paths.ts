import { assertNever } from '../../errors.ts'

/** The servers that keep a Helm repository behind an API for uploads. */
export type RepositoryKind = 'chartmuseum' | 'harbor' | 'gitea' | 'gitlab'

/** The addresses of a repository. */
export interface RepositoryPaths {
  readonly index: string
  /** Where archives are posted. */
  readonly charts: string
  /** Where provenance files are posted; absent where the server keeps none. */
  readonly provenance?: string
  archive(name: string, version: string): string
  /** All versions of a chart; absent where the server has no such list. */
  readonly chart?: (name: string) => string
  /** One version of a chart, for removing it; absent where removing takes more than one request. */
  readonly version?: (name: string, version: string) => string
}

/** Makes the addresses of a repository from the URL that `helm repo add` takes and the path its server runs below. */
export function repositoryPaths(kind: RepositoryKind, url: string, contextPath: string): RepositoryPaths {
  switch (kind) {
    case 'chartmuseum':
      return chartMuseumPaths(url, contextPath)
    case 'harbor':
      return harborPaths(url)
    case 'gitea':
      return giteaPaths(url)
    case 'gitlab':
      return gitlabPaths(url)
    default:
      return assertNever(kind)
  }
}

/**
 * ChartMuseum (helm-push pkg/chartmuseum/upload.go): the API lies between the path that the server runs below and the tenants,
 * everything else below the tenants. A URL that leaves the path out gets it.
 */
export function chartMuseumPaths(url: string, contextPath: string) {
  const { origin, pathname } = new URL(url)
  const context = cleanPath(contextPath)
  const path = cleanPath(pathname)
  const isBelow = path === context || path.startsWith(`${context}/`)
  const tenants = isBelow ? path.slice(context.length) : path
  return withApi(`${origin}${context}${tenants}`, `${origin}${context}/api${tenants}`)
}

// Harbor 1.6 to 2.7 (docs/swagger.yaml, /chartrepo/{repo}/charts): a ChartMuseum behind Harbor's own API, a project its tenant.
function harborPaths(url: string): RepositoryPaths {
  const { origin, pathname } = new URL(url)
  const [, before = '', repository = ''] = /^(.*?)(\/chartrepo\/[^/]+)$/.exec(cleanPath(pathname)) ?? []
  return withApi(`${origin}${before}${repository}`, `${origin}${before}/api${repository}`)
}

// Gitea 1.26 (routers/api/packages/api.go, /helm; routers/api/v1/api.go, /packages): archives lie beside the index.
function giteaPaths(url: string): RepositoryPaths {
  const { origin, pathname } = new URL(url)
  const path = cleanPath(pathname)
  const [, before = '', owner = ''] = /^(.*)\/api\/packages\/([^/]+)\/helm$/.exec(path) ?? []
  return {
    index: `${origin}${path}/index.yaml`,
    charts: `${origin}${path}/api/charts`,
    // The server names files in lower case whatever the chart is called (routers/api/packages/helm/helm.go).
    archive: (name, version) =>
      `${origin}${path}/${segment(`${name.toLowerCase()}-${version.toLowerCase()}.tgz`)}`,
    version: (name, version) =>
      `${origin}${before}/api/v1/packages/${owner}/helm/${segment(name)}/${segment(version)}`,
  }
}

// GitLab (docs.gitlab.com/api/packages/helm): the channel stands after `api` where charts are posted.
function gitlabPaths(url: string): RepositoryPaths {
  const { origin, pathname } = new URL(url)
  const path = cleanPath(pathname)
  const [, helm = '', channel = ''] = /^(.*\/packages\/helm)\/([^/]+)$/.exec(path) ?? []
  return {
    index: `${origin}${path}/index.yaml`,
    charts: `${origin}${helm}/api/${channel}/charts`,
    archive: (name, version) => `${origin}${path}/charts/${segment(`${name}-${version}.tgz`)}`,
  }
}

function withApi(repository: string, api: string) {
  return {
    index: `${repository}/index.yaml`,
    charts: `${api}/charts`,
    provenance: `${api}/prov`,
    archive: (name: string, version: string) => `${repository}/charts/${segment(`${name}-${version}.tgz`)}`,
    chart: (name: string) => `${api}/charts/${segment(name)}`,
    version: (name: string, version: string) => `${api}/charts/${segment(name)}/${segment(version)}`,
  }
}

function segment(text: string): string {
  return encodeURIComponent(text)
}

function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.length === 0 ? '' : `/${parts.join('/')}`
}
