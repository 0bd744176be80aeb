import {
  formFile,
  type HelmAnswer,
  type HelmRequest,
  type HelmServer,
  isKnown,
  printIndex,
  readChart,
  type StoredChart,
  startHelmServer,
} from './helm-server.ts'

/** How the fake is set up. */
export interface FakeHarborOptions {
  readonly account: { readonly username: string; readonly password: string }
  /** Bytes that the project's quota still has. */
  readonly quotaBytes?: number
  /** True for Harbor 2.8 and later. */
  readonly isWithoutCharts?: boolean
}

const REPOSITORY = '/chartrepo/team'
const API = '/api/chartrepo/team'

/**
 * Starts a Harbor with the private project `team`. Source of each request and answer: Harbor 1.7 docs/swagger.yaml, paths below
 * /chartrepo, and Harbor 2.5 documentation, "Managing Helm Charts"; the rest is ChartMuseum's, which stands behind.
 */
export async function startFakeHarbor(options: FakeHarborOptions): Promise<HelmServer> {
  const charts = new Map<string, StoredChart>()
  const provenances = new Map<string, Buffer>()
  let left = options.quotaBytes ?? Number.POSITIVE_INFINITY

  return startHelmServer((request) => {
    const { method, path } = request
    // Harbor 2.8 release notes, "Removed support for ChartMuseum": nothing is left at these addresses.
    if (options.isWithoutCharts === true) return { status: 404, body: 'page not found' }
    // swagger, every path: "401: Unauthorized".
    if (!isKnown(request, options.account)) return refuse(401, 'unauthorized')
    if (method === 'GET' && path === `${REPOSITORY}/index.yaml`) return index()
    if (method === 'GET' && path.startsWith(`${REPOSITORY}/charts/`)) return download(path)
    if (method === 'POST' && path === `${API}/charts`) return upload(request)
    if (method === 'POST' && path === `${API}/prov`) return uploadProvenance(request)
    if (path.startsWith(`${API}/charts/`)) return method === 'DELETE' ? remove(path) : versions(path)
    // swagger: "404: Not found", for a project that is not there.
    return refuse(404, 'not found')
  })

  // "helm repo add --username … --password … myrepo https://…/chartrepo/team": the index of the project.
  function index(): HelmAnswer {
    const urlOf = ({ name, version }: StoredChart) => `charts/${name}-${version}.tgz`
    return { status: 200, body: printIndex([...charts.values()], { hasDigests: true, urlOf }) }
  }

  function download(path: string): HelmAnswer {
    const file = decodeURIComponent(path.slice(`${REPOSITORY}/charts/`.length))
    const provenance = provenances.get(file)
    if (provenance !== undefined) return { status: 200, body: provenance }
    const found = [...charts.values()].find(({ name, version }) => file === `${name}-${version}.tgz`)
    return found === undefined ? refuse(404, 'not found') : { status: 200, body: found.bytes }
  }

  // swagger, POST /chartrepo/{repo}/charts: form-data with `chart` (required) and `prov`; 201, 401, 403, 404, 500. Harbor starts
  // its ChartMuseum with ALLOW_OVERWRITE=true (make/photon/prepare/templates/chartserver/env.jinja): 201 also for a known version.
  async function upload(request: HelmRequest): Promise<HelmAnswer> {
    const bytes = formFile(request, 'chart')
    const chart = bytes === undefined ? undefined : await readChart(bytes)
    if (chart === undefined) return refuse(400, 'no package or provenance file found in form')
    // Harbor 2.5 documentation, "Configure Project Quotas": pushes beyond the quota are refused.
    if (chart.bytes.byteLength > left) return refuse(507, 'project quota exceeded')
    left -= chart.bytes.byteLength
    charts.set(`${chart.name} ${chart.version}`, chart)
    return { status: 201, body: '{"saved":true}' }
  }

  // swagger, POST /chartrepo/{repo}/prov: form-data with `prov`.
  function uploadProvenance(request: HelmRequest): HelmAnswer {
    const bytes = formFile(request, 'prov')
    const file = /filename="([^"]+)"/.exec(request.body.toString('latin1'))?.[1]
    if (bytes === undefined || file === undefined) return refuse(400, 'no provenance file found in form')
    provenances.set(file, bytes)
    return { status: 201, body: '{"saved":true}' }
  }

  // swagger, GET /chartrepo/{repo}/charts/{name}: all versions, 404 where the chart is unknown.
  function versions(path: string): HelmAnswer {
    const name = decodeURIComponent(path.slice(`${API}/charts/`.length))
    const found = [...charts.values()].filter((chart) => chart.name === name)
    if (found.length === 0) return refuse(404, 'not found')
    return { status: 200, body: JSON.stringify(found.map(({ version }) => ({ name, version }))) }
  }

  // swagger, DELETE /chartrepo/{repo}/charts/{name}/{version}: 200, or 404.
  function remove(path: string): HelmAnswer {
    const [name = '', version = ''] = path.slice(`${API}/charts/`.length).split('/').map(decodeURIComponent)
    return charts.delete(`${name} ${version}`) ? { status: 200 } : refuse(404, 'not found')
  }
}

// swagger, definition ChartAPIError.
function refuse(status: number, error: string): HelmAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) }
}
