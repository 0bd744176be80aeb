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
export interface FakeGitlabOptions {
  readonly account: { readonly username: string; readonly password: string }
  /** Requests that pass between an upload's answer and the job that takes it. */
  readonly jobDelay?: number
  /** Where downloads are redirected to: an object store that serves directly. */
  readonly downloadsAt?: string
}

interface Package extends StoredChart {
  readonly id: number
}

const PROJECT = '/api/v4/projects/acme%2Faddons'
const HELM = `${PROJECT}/packages/helm`

/**
 * Starts a GitLab with the private project `acme/addons` and its Helm channel `stable`. Source of each request and answer:
 * docs.gitlab.com/api/packages/helm ("Helm API"), docs.gitlab.com/user/packages/helm_repository ("Helm charts in the package
 * registry") and docs.gitlab.com/api/packages ("Packages API").
 */
export async function startFakeGitlab(options: FakeGitlabOptions): Promise<HelmServer> {
  let packages: readonly Package[] = []
  let waiting: { readonly chart: StoredChart; readonly from: number }[] = []
  let ids = 0
  let requests = 0

  return startHelmServer(async (request) => {
    requests += 1
    takeUploads()
    const { method, path } = request
    if (path.startsWith(`${HELM}/`)) {
      // "To authenticate to the Helm repository, you need either: a personal access token, a deploy token, a CI/CD job token".
      if (!isKnown(request, options.account)) return refuse(401, 'Unauthorized')
      if (method === 'GET' && path === `${HELM}/stable/index.yaml`) return index()
      if (method === 'POST' && path === `${HELM}/api/stable/charts`) return upload(request)
      if (method === 'GET' && path.startsWith(`${HELM}/stable/charts/`)) return download(path)
      return refuse(404, 'Not Found')
    }
    // "Packages API": tokens in headers of their own (docs.gitlab.com/api/rest/authentication).
    if (request.headers['private-token'] !== options.account.password) return refuse(401, 'Unauthorized')
    if (method === 'GET' && path === `${PROJECT}/packages`) return list(request.query)
    return method === 'DELETE' ? remove(path) : refuse(404, 'Not Found')
  })

  // The upload is taken by a job after the answer: until then neither index nor download knows it.
  function takeUploads(): void {
    const due = waiting.filter(({ from }) => from <= requests)
    waiting = waiting.filter(({ from }) => from > requests)
    for (const { chart } of due) {
      ids += 1
      packages = [...packages, { ...chart, id: ids }]
    }
  }

  // "GET projects/:id/packages/helm/:channel/index.yaml". "If duplicates exist, GitLab always returns the chart with the latest version."
  function index(): HelmAnswer {
    const latest = new Map(packages.map((chart) => [`${chart.name} ${chart.version}`, chart]))
    const urlOf = ({ name, version }: StoredChart) => `charts/${name}-${version}.tgz`
    // The context path names the project by its number, however it was asked for ("Download a chart index").
    const contextPath = '/api/v4/projects/1/packages/helm/stable'
    const body = printIndex([...latest.values()], { hasDigests: true, urlOf, contextPath })
    return { status: 200, headers: { 'content-type': 'text/yaml' }, body }
  }

  // "POST projects/:id/packages/helm/api/:channel/charts", `chart` is required; "You can publish Helm charts with duplicate names or
  // versions."
  async function upload(request: HelmRequest): Promise<HelmAnswer> {
    const bytes = formFile(request, 'chart')
    if (bytes === undefined) return { status: 400, body: '{"error":"chart is missing"}' }
    const chart = await readChart(bytes)
    // What is no chart fails in the job, after the answer.
    if (chart !== undefined) waiting.push({ chart, from: requests + 1 + (options.jobDelay ?? 0) })
    return { status: 201, body: '{"message":"201 Created"}' }
  }

  // "GET projects/:id/packages/helm/:channel/charts/:file_name.tgz"; with an object store that serves directly, a redirect there
  // (docs.gitlab.com/administration/object_storage, "Proxy Download").
  function download(path: string): HelmAnswer {
    const file = decodeURIComponent(path.slice(`${HELM}/stable/charts/`.length))
    const found = packages.findLast(({ name, version }) => file === `${name}-${version}.tgz`)
    if (found === undefined) return refuse(404, 'Not Found')
    return options.downloadsAt === undefined
      ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: found.bytes }
      : { status: 302, headers: { location: `${options.downloadsAt}/${file}` } }
  }

  // "GET /projects/:id/packages?package_type=&package_name=&package_version=": the name is searched for in parts of names.
  function list(query: URLSearchParams): HelmAnswer {
    const wanted = packages.filter(
      ({ name, version }) =>
        name.includes(query.get('package_name') ?? '') && version === query.get('package_version'),
    )
    const rows = wanted.map(({ id, name, version }) => ({ id, name, version, package_type: 'helm' }))
    return { status: 200, body: JSON.stringify(rows) }
  }

  // "DELETE /projects/:id/packages/:package_id": 204, or 404.
  function remove(path: string): HelmAnswer {
    const id = Number(path.slice(`${PROJECT}/packages/`.length))
    const isThere = packages.some((found) => found.id === id)
    packages = packages.filter((found) => found.id !== id)
    return isThere ? { status: 204 } : refuse(404, 'Package not found')
  }
}

function refuse(status: number, text: string): HelmAnswer {
  const body = JSON.stringify({ message: `${status} ${text}` })
  return { status, headers: { 'content-type': 'application/json' }, body }
}
