import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { bodyOf, portOf } from './chartmuseum-server.ts'
import { isPush, serveGit } from './git-http.ts'
import { type ForgeStore, type ForgeStoreOptions, makeForgeStore } from './github/store.ts'

/** One request to the API of a forge, with its path's parameters. */
export interface ForgeCall {
  readonly store: ForgeStore
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly json: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
  /** The file of a form. */
  readonly file: { readonly field: string; readonly name: string; readonly bytes: Buffer } | undefined
  readonly url: string
}

/** What a forge answers. */
export interface ForgeReply {
  readonly status: number
  readonly body?: unknown
  readonly bytes?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** One operation as its forge documents it: what it takes, and nothing else. */
export interface DocumentedOperation {
  /** Address of the documentation that this follows. */
  readonly documentation: string
  readonly query?: readonly string[]
  /** Members of the JSON body. */
  readonly body?: readonly string[]
  /** Members that must be there. */
  readonly required?: readonly string[]
  /** Field of the form that carries the file. */
  readonly form?: string
  /** True where the body is a file as it is. */
  readonly takesBytes?: true
  readonly answer: (call: ForgeCall) => ForgeReply
}

/** Operations by `METHOD /path/{parameter}`. */
export type DocumentedOperations = Readonly<Record<string, DocumentedOperation>>

/** How a forge knows its callers. */
export interface DocumentedForge {
  /** Path of the API: `/api/v4`. */
  readonly api: string
  readonly operations: DocumentedOperations
  /** The token of a request; undefined where it has none. */
  readonly tokenOf: (headers: IncomingMessage['headers']) => string | undefined
}

/** A forge on a loopback port: its API as documented, and git. */
export interface ForgeServer {
  readonly url: string
  readonly apiUrl: string
  readonly cloneUrl: string
  readonly store: ForgeStore
  readonly calls: { readonly method: string; readonly path: string; readonly status: number }[]
  /** What was sent against the documentation; `stop` fails where there is any. */
  readonly problems: string[]
  setFaults(
    faults: (request: { readonly method: string; readonly path: string }) => ForgeReply | undefined,
  ): void
  mutations(): readonly { readonly method: string; readonly path: string }[]
  stop(): Promise<void>
}

/** Starts a forge that holds every request against the documented parameters of its operation. */
export async function startDocumentedForge(
  { api, operations, tokenOf }: DocumentedForge,
  options: ForgeStoreOptions,
): Promise<ForgeServer> {
  const store = makeForgeStore(options)
  const calls: { method: string; path: string; status: number }[] = []
  const problems: string[] = []
  let faults: (request: { readonly method: string; readonly path: string }) => ForgeReply | undefined = () =>
    undefined
  const patterns = Object.entries(operations).map(([key, operation]) => {
    const [method = '', template = ''] = key.split(' ')
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
    return {
      method,
      names,
      operation,
      key,
      pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`),
    }
  })

  const server = createServer((request, response) => {
    serve(request, response).catch((thrown: unknown) => {
      problems.push(`the server broke: ${String(thrown)}`)
      response.writeHead(500).end()
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request)
    const { method = '' } = request
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`)
    const reply = faults({ method, path: url.pathname }) ?? (await answer(request, { url, bytes }))
    calls.push({ method, path: request.url ?? '', status: reply.status })
    const body = reply.bytes ?? (reply.body === undefined ? '' : JSON.stringify(reply.body))
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(body)
  }

  async function answer(
    request: IncomingMessage,
    { url, bytes }: { url: URL; bytes: Buffer },
  ): Promise<ForgeReply> {
    const git = /^\/([^/]+\/[^/]+?)\.git\/(.+)$/.exec(url.pathname)
    if (git !== null) return answerGit(request, { url, bytes, route: git[2] ?? '' })
    const method = request.method ?? ''
    const actor = store.tokens.get(tokenOf(request.headers) ?? '')
    if (actor === undefined && tokenOf(request.headers) !== undefined)
      return { status: 401, body: { message: '401 Unauthorized' } }
    if (actor === undefined && (store.isPrivate || method !== 'GET'))
      return { status: 404, body: { message: '404 Project Not Found' } }
    if (method !== 'GET' && actor?.may !== 'write') return { status: 403, body: { message: '403 Forbidden' } }
    const path = url.pathname.startsWith(api) ? url.pathname.slice(api.length) : url.pathname
    const found = patterns.find((one) => one.method === method && one.pattern.test(path))
    if (found === undefined) {
      problems.push(`${method} ${path}: no such operation`)
      return { status: 404, body: { message: '404 Not Found' } }
    }
    const values = found.pattern.exec(path)?.slice(1).map(decodeURIComponent) ?? []
    const parsed = parseBody(request.headers['content-type'] ?? '', bytes)
    check(found.key, found.operation, { query: url.searchParams, ...parsed })
    return found.operation.answer({
      store,
      path: Object.fromEntries(found.names.map((name, at) => [name, values[at] ?? ''])),
      query: url.searchParams,
      json: parsed.json,
      bytes,
      file: parsed.file,
      url: `${url.origin}${url.pathname}`,
    })
  }

  function check(
    key: string,
    { documentation, query = [], body = [], required = [], form, takesBytes }: DocumentedOperation,
    sent: {
      readonly query: URLSearchParams
      readonly json: object
      readonly file: ForgeCall['file']
      readonly kind: string
    },
  ): void {
    const tell = (problem: string) => problems.push(`${key}: ${problem} (${documentation})`)
    for (const name of sent.query.keys())
      if (!query.includes(name)) tell(`the parameter ${name} is not documented`)
    for (const name of Object.keys(sent.json))
      if (!body.includes(name)) tell(`the member ${name} is not documented`)
    for (const name of required) if (!(name in sent.json)) tell(`the member ${name} is missing`)
    if (form !== sent.file?.field)
      tell(`the form field is ${sent.file?.field ?? 'missing'}, not ${form ?? 'expected'}`)
    if (takesBytes === true && sent.kind !== 'bytes') tell(`a file was expected, not ${sent.kind}`)
    if (takesBytes === undefined && sent.kind === 'bytes') tell('no file was expected')
  }

  async function answerGit(
    request: IncomingMessage,
    { url, bytes, route }: { url: URL; bytes: Buffer; route: string },
  ): Promise<ForgeReply> {
    const basic = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /i, ''),
      'base64',
    ).toString('utf8')
    const actor = store.tokens.get(basic.split(':')[1] ?? '')
    const query = url.search.slice(1)
    const isWrite = isPush({ route, query })
    if (actor === undefined && (isWrite || store.isPrivate))
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="git"' } }
    if (isWrite && actor?.may !== 'write')
      return { status: 403, bytes: Buffer.from('You are not allowed to push code') }
    const { status, headers, body } = await serveGit({
      repository: store.path,
      method: request.method ?? '',
      route,
      query,
      headers: request.headers,
      body: bytes,
      user: actor?.login,
    })
    return { status, headers, bytes: body }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${portOf(server)}`
  return {
    url,
    apiUrl: `${url}${api}`,
    cloneUrl: `${url}/${store.owner}/${store.repo}.git`,
    store,
    calls,
    problems,
    setFaults(next) {
      faults = next
    },
    mutations: () =>
      calls.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/git-upload-pack')),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (problems.length > 0) throw new Error(`against the documentation:\n${problems.join('\n')}`)
    },
  }
}

function parseBody(contentType: string, bytes: Buffer) {
  if (contentType.startsWith('application/json') && bytes.byteLength > 0) {
    const json: Record<string, unknown> = JSON.parse(bytes.toString('utf8'))
    return { json, file: undefined, kind: 'json' }
  }
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1]
  if (boundary !== undefined) return { json: {}, file: fileOf(bytes, boundary), kind: 'form' }
  return { json: {}, file: undefined, kind: bytes.byteLength > 0 ? 'bytes' : 'nothing' }
}

// RFC 7578: a boundary, headers, an empty line, the bytes, the boundary.
function fileOf(bytes: Buffer, boundary: string): ForgeCall['file'] {
  const start = bytes.indexOf('\r\n\r\n') + 4
  const end = bytes.lastIndexOf(`\r\n--${boundary}--`)
  const head = bytes.subarray(0, start).toString('utf8')
  const [, field = '', name = ''] = /name="([^"]*)"; filename="([^"]*)"/.exec(head) ?? []
  return { field, name, bytes: bytes.subarray(start, end) }
}
