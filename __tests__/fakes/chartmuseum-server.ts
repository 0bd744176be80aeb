import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { parseVersion } from '../../src/addon/version.ts'
import { printYaml, readYaml, toJson } from '../../src/addon/yaml.ts'
import { readArchive } from '../../src/publish/read-archive.ts'

/** How the fake is set up; the flags of the real server in the real server's words. */
export interface FakeChartMuseumOptions {
  readonly basicAuth?: { readonly username: string; readonly password: string }
  /** The one token that is good, as `Authorization: Bearer`. */
  readonly bearerToken?: string
  /** The one header and value that is good. */
  readonly headerAuth?: { readonly header: string; readonly value: string }
  readonly anonymousGet?: boolean
  readonly contextPath?: string
  readonly depth?: number
  readonly allowOverwrite?: boolean
  readonly disableForceOverwrite?: boolean
  readonly disableApi?: boolean
  readonly maxUploadSize?: number
  readonly maxStorageObjects?: number
  readonly perChartLimit?: number
  /** Milliseconds between a 201 and the index that shows it. */
  readonly indexLagMs?: number
  /** Bytes that still fit on its disk: an upload beyond is stored in part and answered 500. */
  readonly diskBytes?: number
  /** Milliseconds between the look for an existing object and its writing: the race of the real server. */
  readonly writeGapMs?: number
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string }
}

/** One request that reached the fake. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A ChartMuseum in memory, on a real socket. */
export interface FakeChartMuseum {
  /** Address with the context path: what a user passes as `registry`. */
  readonly url: string
  /** Stored objects by path below the root, tenants included. */
  readonly storage: Map<string, Buffer>
  readonly requests: SeenRequest[]
  /** Rows of the index by tenant path, for a test that wants them wrong. */
  readonly rows: Map<string, Map<string, IndexRow[]>>
  stop(): Promise<void>
}

/** One row of the index. */
export interface IndexRow {
  readonly version: string
  readonly name: string
  readonly digest: string
  readonly [key: string]: unknown
}

const DEFAULT_UPLOAD_BYTES = 20 * 1024 * 1024

/**
 * Starts a ChartMuseum that behaves as v0.13.1 was measured to: any value of `force` overwrites, a version in a path is a range,
 * an unknown tenant has an empty index, a full disk leaves a part of the object, the index follows the storage.
 */
export async function startFakeChartMuseum(options: FakeChartMuseumOptions = {}): Promise<FakeChartMuseum> {
  const storage = new Map<string, Buffer>()
  const rows = new Map<string, Map<string, IndexRow[]>>()
  const requests: SeenRequest[] = []
  const context = options.contextPath ?? ''
  const depth = options.depth ?? 0
  let diskLeft = options.diskBytes ?? Number.POSITIVE_INFINITY

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    requests.push({
      method: request.method ?? '',
      path: `${url.pathname}${url.search}`,
      headers: request.headers,
    })
    const body = await bodyOf(request)
    if (!url.pathname.startsWith(`${context}/`)) return json(response, 404, { error: 'not found' })
    const path = url.pathname.slice(context.length + 1)
    if (path === 'health') return json(response, 200, { healthy: true })
    if (!isAllowed(request)) {
      response.setHeader('www-authenticate', 'Basic realm="ChartMuseum"')
      return json(response, 401, { error: 'unauthorized' })
    }
    const parts = path.split('/').map(decodeURIComponent)
    if (parts[0] === 'api') return answerApi(request, response, { parts: parts.slice(1), url, body })
    return answerRepository(response, parts)
  }

  function isAllowed(request: IncomingMessage): boolean {
    const { basicAuth, bearerToken, headerAuth, anonymousGet } = options
    if (basicAuth === undefined && bearerToken === undefined && headerAuth === undefined) return true
    if (anonymousGet === true && (request.method === 'GET' || request.method === 'HEAD')) return true
    if (headerAuth !== undefined) return request.headers[headerAuth.header.toLowerCase()] === headerAuth.value
    const wanted =
      basicAuth === undefined
        ? `Bearer ${bearerToken}`
        : `Basic ${Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')}`
    return request.headers.authorization === wanted
  }

  function answerRepository(response: ServerResponse, parts: readonly string[]): void {
    const tenant = parts.slice(0, depth).join('/')
    const [first = '', file, ...more] = parts.slice(depth)
    if (first === 'index.yaml' && file === undefined) sendIndex(response, tenant)
    else if (first === 'charts' && file !== undefined && more.length === 0)
      sendStored(response, { tenant, file })
    else json(response, 404, { error: 'not found' })
  }

  function sendIndex(response: ServerResponse, tenant: string): void {
    const entries = [...(rows.get(tenant) ?? new Map<string, IndexRow[]>())].filter(
      ([, list]) => list.length > 0,
    )
    const text = printYaml({
      apiVersion: 'v1',
      entries: Object.fromEntries(entries),
      generated: '2026-11-24T00:00:00Z',
      serverInfo: context === '' ? {} : { contextPath: context },
    })
    response.writeHead(200, { 'content-type': 'application/x-yaml' }).end(text)
  }

  function sendStored(
    response: ServerResponse,
    { tenant, file }: { readonly tenant: string; readonly file: string },
  ): void {
    const stored = storage.get(join(tenant, file))
    if (!/\.tgz(\.prov)?$/.test(file)) json(response, 500, { error: 'unsupported file extension' })
    else if (stored === undefined) json(response, 404, { error: 'not found' })
    else response.writeHead(200, { 'content-type': 'application/x-tar' }).end(stored)
  }

  async function answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    { parts, url, body }: { readonly parts: readonly string[]; readonly url: URL; readonly body: Buffer },
  ): Promise<void> {
    const tenant = parts.slice(0, depth).join('/')
    const [kind, name, version, ...more] = parts.slice(depth)
    if (options.disableApi === true || parts.length <= depth || more.length > 0)
      return json(response, 404, { error: 'not found' })
    if (request.method === 'POST' && name === undefined && (kind === 'charts' || kind === 'prov')) {
      return receive(response, {
        tenant,
        kind,
        body,
        isForced: url.searchParams.has('force'),
        type: request.headers['content-type'] ?? '',
      })
    }
    if (kind !== 'charts' || name === undefined) return json(response, 404, { error: 'not found' })
    const list = rows.get(tenant)?.get(name) ?? []
    if (request.method === 'DELETE' && version !== undefined) {
      if (!storage.delete(join(tenant, `${name}-${version}.tgz`)))
        return json(response, 404, { error: 'not found' })
      storage.delete(join(tenant, `${name}-${version}.tgz.prov`))
      showLater(tenant)
      return json(response, 200, { deleted: true })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return json(response, 404, { error: 'not found' })
    if (version === undefined) {
      return list.length === 0 ? json(response, 404, { error: 'chart not found' }) : json(response, 200, list)
    }
    // The real server takes the version for a range; a leading v, a caret or `latest` all find something.
    const wanted = version.replace(/^[v^~]/, '')
    const row = version === 'latest' ? list[0] : list.find((one) => one.version.replace(/^v/, '') === wanted)
    return row === undefined ? json(response, 404, { error: 'not found' }) : json(response, 200, row)
  }

  interface Upload {
    readonly tenant: string
    readonly kind: string
    readonly body: Buffer
    readonly isForced: boolean
    readonly type: string
  }

  async function receive(response: ServerResponse, upload: Upload): Promise<void> {
    if (upload.body.byteLength > (options.maxUploadSize ?? DEFAULT_UPLOAD_BYTES)) {
      response.writeHead(413, { 'content-type': 'text/plain' }).end('request too large')
      return
    }
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(upload.type)?.[1]
    const file = boundary === undefined ? upload.body : partOf(upload.body, boundary)
    const exists = { error: boundary === undefined ? 'file already exists' : 'chart already exists' }
    if (file === undefined)
      return json(response, 400, { error: 'no package or provenance file found in form under field(s)' })
    const stored = upload.kind === 'prov' ? await provenanceName(file) : await chartName(file)
    if (stored === undefined) return json(response, 400, { error: 'unexpected EOF' })
    const key = join(upload.tenant, stored)
    const mayReplace =
      options.allowOverwrite === true || (upload.isForced && options.disableForceOverwrite !== true)
    if (storage.has(key) && !mayReplace) return json(response, 409, exists)
    if (storage.size >= (options.maxStorageObjects ?? Number.POSITIVE_INFINITY)) {
      return json(response, 507, { error: 'repo has reached storage limit' })
    }
    if (options.writeGapMs !== undefined) await sleep(Math.random() * options.writeGapMs)
    if (file.byteLength > diskLeft) {
      storage.set(key, file.subarray(0, diskLeft))
      return json(response, 500, { error: `write ${key}: no space left on device` })
    }
    diskLeft -= file.byteLength
    storage.set(key, file)
    evict(upload.tenant, stored)
    showLater(upload.tenant)
    return json(response, 201, { saved: true })
  }

  function evict(tenant: string, stored: string): void {
    if (options.perChartLimit === undefined) return
    const name = stored.slice(0, stored.search(/-v?\d/))
    const same = [...storage.keys()].filter(
      (key) => key.startsWith(join(tenant, `${name}-`)) && key.endsWith('.tgz'),
    )
    for (const key of same.slice(0, Math.max(0, same.length - options.perChartLimit))) storage.delete(key)
  }

  function showLater(tenant: string): void {
    setTimeout(() => void show(tenant), options.indexLagMs ?? 0)
  }

  async function show(tenant: string): Promise<void> {
    const entries = new Map<string, IndexRow[]>()
    for (const [key, bytes] of storage) {
      if (!key.endsWith('.tgz') || tenantOf(key) !== tenant) continue
      const chart = await chartOf(bytes)
      // Objects that cannot be read are served, but never listed.
      if (chart === undefined) continue
      const row = {
        ...chart,
        created: '2026-11-24T00:00:00Z',
        digest: createHash('sha256').update(bytes).digest('hex'),
        urls: [`charts/${chart.name}-${chart.version}.tgz`],
      }
      entries.set(chart.name, [row, ...(entries.get(chart.name) ?? [])])
    }
    rows.set(tenant, entries)
  }

  const sockets = new Set<Socket>()
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => request.destroy())
  }
  const { tls } = options
  const server: Server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer(
          { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined },
          listener,
        )
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}${context}`,
    storage,
    requests,
    rows,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** The port that a server listens on. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

/** All bytes of a request. */
export async function bodyOf(request: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function join(tenant: string, name: string): string {
  return tenant === '' ? name : `${tenant}/${name}`
}

function tenantOf(key: string): string {
  return key.split('/').slice(0, -1).join('/')
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}

function partOf(body: Buffer, boundary: string): Buffer | undefined {
  const head = body.indexOf('\r\n\r\n')
  const end = body.lastIndexOf(`\r\n--${boundary}--`)
  const names = /name="(chart|prov)"/.test(body.subarray(0, Math.max(0, head)).toString('latin1'))
  return head === -1 || end < head + 4 || !names ? undefined : body.subarray(head + 4, end)
}

async function chartOf(
  bytes: Buffer,
): Promise<{ readonly name: string; readonly version: string } | undefined> {
  const reading = await readArchive(bytes)
  const file = reading.kind === 'read' ? reading.files.find(({ path }) => path === 'Chart.yaml') : undefined
  const yaml = file === undefined ? undefined : readYaml(Buffer.from(file.bytes).toString('utf8'))
  const chart = yaml?.kind === 'read' && yaml.root !== undefined ? toJson(yaml.root) : undefined
  if (typeof chart !== 'object' || chart === null || !('name' in chart) || !('version' in chart))
    return undefined
  const { name, version } = chart
  if (typeof name !== 'string' || typeof version !== 'string' || parseVersion(version) === undefined)
    return undefined
  return { ...chart, name, version }
}

async function chartName(bytes: Buffer): Promise<string | undefined> {
  const chart = await chartOf(bytes)
  return chart === undefined ? undefined : `${chart.name}-${chart.version}.tgz`
}

// The real server takes the name from the signed text: the chart's name and version stand in it as YAML.
async function provenanceName(bytes: Buffer): Promise<string | undefined> {
  const text = bytes.toString('utf8')
  const name = /^name: (\S+)$/m.exec(text)?.[1]
  const version = /^version: (\S+)$/m.exec(text)?.[1]
  return name === undefined || version === undefined ? undefined : `${name}-${version}.tgz.prov`
}
