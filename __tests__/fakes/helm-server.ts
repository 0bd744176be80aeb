import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { printYaml, readYaml, toJson } from '../../src/addon/yaml.ts'
import { readArchive } from '../../src/publish/read-archive.ts'
import { bodyOf, portOf } from './chartmuseum-server.ts'

/** A chart that a fake server keeps. */
export interface StoredChart {
  readonly name: string
  readonly version: string
  readonly bytes: Buffer
}

/** A request that reached a fake server. */
export interface HelmRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What a fake server answers. */
export interface HelmAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A fake server on a real socket. */
export interface HelmServer {
  readonly url: string
  readonly requests: HelmRequest[]
  stop(): Promise<void>
}

/** Starts a server whose every answer `answer` makes. */
export async function startHelmServer(
  answer: (request: HelmRequest) => HelmAnswer | Promise<HelmAnswer>,
): Promise<HelmServer> {
  const requests: HelmRequest[] = []

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://fake')
    const { method = '', headers } = incoming
    const request = { method, path: pathname, query: searchParams, headers, body: await bodyOf(incoming) }
    requests.push(request)
    const { status, headers: more = {}, body } = await answer(request)
    response.writeHead(status, more).end(body)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** True where a request shows this name and password. */
export function isKnown(
  { headers }: HelmRequest,
  { username, password }: { readonly username: string; readonly password: string },
): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** The file of the form part with this name; undefined where the form has none. */
export function formFile({ headers, body }: HelmRequest, field: string): Buffer | undefined {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1]
  const head = body.indexOf('\r\n\r\n')
  const end = boundary === undefined ? -1 : body.lastIndexOf(`\r\n--${boundary}--`)
  const isNamed = body.subarray(0, Math.max(0, head)).toString('latin1').includes(`name="${field}"`)
  return isNamed && head !== -1 && end >= head + 4 ? body.subarray(head + 4, end) : undefined
}

/** Reads a chart's archive; undefined where it is none. */
export async function readChart(bytes: Buffer): Promise<StoredChart | undefined> {
  const reading = await readArchive(bytes)
  const file = reading.kind === 'read' ? reading.files.find(({ path }) => path === 'Chart.yaml') : undefined
  const yaml = file === undefined ? undefined : readYaml(Buffer.from(file.bytes).toString('utf8'))
  const chart = yaml?.kind === 'read' && yaml.root !== undefined ? toJson(yaml.root) : undefined
  if (typeof chart !== 'object' || chart === null || !('name' in chart) || !('version' in chart))
    return undefined
  const { name, version } = chart
  return typeof name === 'string' && typeof version === 'string' ? { name, version, bytes } : undefined
}

/** What an index says beside its rows. */
export interface IndexShape {
  readonly contextPath?: string
  readonly hasDigests: boolean
  readonly urlOf: (chart: StoredChart) => string
}

/** Prints the index of some charts. */
export function printIndex(charts: readonly StoredChart[], shape: IndexShape): string {
  const names = [...new Set(charts.map(({ name }) => name))].toSorted()
  const entries = names.map((name) => {
    const rows = charts
      .filter((chart) => chart.name === name)
      .map((chart) => ({
        apiVersion: 'v2',
        name,
        version: chart.version,
        urls: [shape.urlOf(chart)],
        ...(shape.hasDigests ? { digest: createHash('sha256').update(chart.bytes).digest('hex') } : {}),
      }))
    return [name, rows] as const
  })
  const { contextPath } = shape
  return printYaml({
    apiVersion: 'v1',
    entries: Object.fromEntries(entries),
    generated: '2026-01-01T00:00:00Z',
    ...(contextPath === undefined ? {} : { serverInfo: { contextPath } }),
  })
}
