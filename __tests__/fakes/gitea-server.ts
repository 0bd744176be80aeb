import {
  formFile,
  type HelmRequest,
  type HelmServer,
  isKnown,
  printIndex,
  readChart,
  type StoredChart,
  startHelmServer,
} from './helm-server.ts'

/** How the fake is set up. */
export interface FakeGiteaOptions {
  readonly account: { readonly username: string; readonly password: string }
  /** Downloads are redirected to where another server has them, as with an object store that serves directly. */
  readonly downloadsAt?: string
}

const BASE = '/api/packages/acme/helm'

/**
 * Starts a Gitea with the Helm packages of one private owner, `acme`, that behaves as Gitea 1.26 does; a real one passes the same
 * suite (peers/gitea.contract.test.ts). Sources: routers/api/packages/helm/helm.go, docs.gitea.com/usage/packages/helm.
 */
export async function startFakeGitea({ account, downloadsAt }: FakeGiteaOptions): Promise<HelmServer> {
  const charts = new Map<string, StoredChart>()
  const server = await startHelmServer(async (request) => {
    const { method, path } = request
    if (!isKnown(request, account)) return { status: 401, body: '{"error":"authGroup.Verify"}' }
    if (method === 'GET' && path === `${BASE}/index.yaml`) return { status: 200, body: index(server.url) }
    if (method === 'POST' && path === `${BASE}/api/charts`) return upload(request)
    if (method === 'DELETE') return remove(path)
    const file = decodeURIComponent(path.slice(BASE.length + 1))
    const found = [...charts.values()].find((chart) => fileOf(chart) === file)
    if (found === undefined) return { status: 404, body: '{"error":"not found"}' }
    return downloadsAt === undefined
      ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: found.bytes }
      : { status: 307, headers: { location: `${downloadsAt}/${file}` } }
  })

  // Index: rows without digests, a context path that is the repository's own.
  function index(url: string): string {
    return printIndex([...charts.values()], {
      contextPath: BASE,
      hasDigests: false,
      urlOf: (chart) => `${url}${BASE}/${fileOf(chart)}`,
    })
  }

  // UploadPackage: 400 for what is no chart, 201 for a new version and for one that takes the place of another.
  async function upload(request: HelmRequest) {
    const bytes = formFile(request, 'chart')
    const chart = bytes === undefined ? undefined : await readChart(bytes)
    if (chart === undefined) return { status: 400, body: '{"error":"Chart.yaml file is missing"}' }
    charts.set(`${chart.name} ${chart.version}`, chart)
    return { status: 201 }
  }

  // docs.gitea.com/api, "deletePackage": 204, or 404.
  function remove(path: string) {
    const [, name = '', version = ''] = /^\/api\/v1\/packages\/acme\/helm\/([^/]+)\/([^/]+)$/.exec(path) ?? []
    const key = `${decodeURIComponent(name)} ${decodeURIComponent(version)}`
    return { status: charts.delete(key) ? 204 : 404 }
  }

  return server
}

// createFilename: in lower case.
function fileOf({ name, version }: StoredChart): string {
  return `${name}-${version}.tgz`.toLowerCase()
}
