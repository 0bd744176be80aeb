import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { bodyOf, portOf } from './chartmuseum-server.ts'
import { isPush, serveGit } from './git-http.ts'
import { CONTENTS_HANDLERS } from './github/contents.ts'
import { githubDescription } from './github/description.ts'
import { answerGraphql, type GraphqlRoot } from './github/graphql.ts'
import { type Call, type Handlers, NOT_FOUND, type Reply } from './github/handler.ts'
import { OBJECTS } from './github/objects.ts'
import { PROPOSALS } from './github/proposals.ts'
import { REFS } from './github/refs.ts'
import { RELEASE_HANDLERS } from './github/releases.ts'
import { type Actor, type ForgeStore, type ForgeStoreOptions, makeForgeStore } from './github/store.ts'

/** How the server begins. */
export interface GithubServerOptions extends ForgeStoreOptions {
  /** More handlers, or others in place of the server's own, by operation: `GET /repos/{owner}/{repo}/topics`. */
  readonly handlers?: Handlers
  /** More fields of GraphQL's root types: `viewer: () => ({ login: 'octocat' })`. */
  readonly graphql?: GraphqlRoot
  /** Serves below `/api/v3` and `/api/graphql`, as GitHub Enterprise Server does. */
  readonly isEnterprise?: boolean
}

/** One request that reached the API or git. */
export interface SeenCall {
  readonly method: string
  /** Path and query as they came. */
  readonly path: string
  readonly status: number
}

/** An answer in place of the true one, or before it is sent: faults of the way and of the forge. */
export interface ForgeFault extends Reply {
  /** True where the request takes effect all the same. */
  readonly isAfter?: boolean
}

/** Picks a fault for a request: `method` and path without query; `count` such requests came before. */
export type ForgeFaults = (request: {
  readonly method: string
  readonly path: string
  readonly count: number
}) => ForgeFault | undefined

/** A GitHub on a loopback port: REST, GraphQL and git over one repository. */
export interface GithubServer {
  /** Base of the REST API: `GITHUB_API_URL`. */
  readonly apiUrl: string
  /** `GITHUB_GRAPHQL_URL`. */
  readonly graphqlUrl: string
  /** `GITHUB_SERVER_URL`. */
  readonly url: string
  /** Address that git clones from and pushes to. */
  readonly cloneUrl: string
  readonly store: ForgeStore
  readonly calls: SeenCall[]
  /** What was sent or answered against GitHub's description; `stop` fails where there is any. */
  readonly problems: string[]
  /** Sets the faults of the requests to come. */
  setFaults(faults: ForgeFaults): void
  /** Calls that change something. */
  mutations(): readonly SeenCall[]
  stop(): Promise<void>
}

const HANDLERS: Handlers = { ...REFS, ...OBJECTS, ...CONTENTS_HANDLERS, ...RELEASE_HANDLERS, ...PROPOSALS }
const BAD_CREDENTIALS: Reply = { status: 401, body: { message: 'Bad credentials' } }
const READ_ONLY: Reply = { status: 403, body: { message: 'Resource not accessible by integration' } }
// `HTTP 403` and these words is what GitHub gives a client without a name ("User agent required").
const NO_AGENT: Reply = { status: 403, body: { message: 'Request forbidden by administrative rules.' } }

/**
 * Starts a GitHub whose every request and answer is held against GitHub's published description: an undescribed path, parameter or
 * body, and an answer of another shape, is a problem, and a server with problems fails when it stops.
 */
export async function startGithubServer(options: GithubServerOptions = {}): Promise<GithubServer> {
  const store = makeForgeStore(options)
  const description = githubDescription()
  const handlers: Handlers = { ...HANDLERS, ...options.handlers }
  const calls: SeenCall[] = []
  const problems: string[] = Object.keys(handlers).flatMap((key) =>
    description.has(key) ? [] : [`${key} is not described`],
  )
  let faults: ForgeFaults = () => undefined

  const server = createServer((request, response) => {
    serve(request, response).catch((thrown: unknown) => {
      problems.push(
        `the server broke: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      )
      response.writeHead(500).end()
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request)
    const { method = '' } = request
    const url = new URL(request.url ?? '/', 'http://forge.example')
    const count = calls.filter(
      (one) => one.method === method && one.path.split('?')[0] === url.pathname,
    ).length
    const fault = faults({ method, path: url.pathname, count })
    const truth =
      fault === undefined || fault.isAfter === true ? await answer(request, { url, bytes }) : undefined
    const reply = fault ?? truth ?? NOT_FOUND
    calls.push({ method, path: request.url ?? '', status: reply.status })
    send(response, reply)
  }

  async function answer(
    request: IncomingMessage,
    { url, bytes }: { url: URL; bytes: Buffer },
  ): Promise<Reply> {
    const origin = `http://${request.headers['x-forwarded-host'] ?? request.headers.host ?? ''}`
    const git = /^\/([^/]+\/[^/]+?)\.git\/(.+)$/.exec(url.pathname)
    if (git !== null) return answerGit(request, { url, bytes, repository: git[1] ?? '', route: git[2] ?? '' })
    if (request.headers['user-agent'] === undefined) return NO_AGENT
    const prefix = options.isEnterprise === true ? '/api/v3' : ''
    if (url.pathname === (options.isEnterprise === true ? '/api/graphql' : '/graphql')) {
      return graphqlReply(request, bytes, origin)
    }
    if (!url.pathname.startsWith(`${prefix}/`)) return NOT_FOUND
    const path = url.pathname.slice(prefix.length).replace(/^\/uploads\//, '/')
    return restReply(request, { path, url, bytes, api: `${origin}${prefix}`, web: origin })
  }

  interface RestRequest {
    readonly path: string
    readonly url: URL
    readonly bytes: Buffer
    readonly api: string
    readonly web: string
  }

  function restReply(request: IncomingMessage, { path, url, bytes, api, web }: RestRequest): Reply {
    const method = request.method ?? ''
    const operation = description.find(method, path)
    if (operation === undefined) {
      problems.push(`${method} ${path}: the API has no such operation`)
      return NOT_FOUND
    }
    const contentType = request.headers['content-type']
    problems.push(...description.requestProblems(operation, { query: url.searchParams, contentType, bytes }))
    const actor = actorOf(request)
    const gate = gateFor({ actor, isWrite: method !== 'GET', path })
    const handler = handlers[operation.key]
    if (gate === undefined && handler === undefined)
      problems.push(`${operation.key}: the server has no handler for it`)
    const call: Call = {
      store,
      path: operation.pathParameters,
      query: url.searchParams,
      body:
        description.takesJson(operation.key) && bytes.byteLength > 0
          ? JSON.parse(bytes.toString('utf8'))
          : {},
      bytes,
      contentType: contentType ?? '',
      api,
      web,
      actor: actor === 'unknown' ? undefined : actor,
    }
    const reply = gate ?? handler?.(call) ?? NOT_FOUND
    const body = description.complete(operation.key, reply.status, reply.body)
    problems.push(...description.answerProblems(operation.key, reply.status, body))
    const wantsBytes = request.headers.accept?.includes('application/octet-stream') === true
    return {
      status: reply.status,
      body,
      headers: reply.headers ?? {},
      ...(wantsBytes && reply.bytes ? { bytes: reply.bytes } : {}),
    }
  }

  async function graphqlReply(request: IncomingMessage, bytes: Buffer, web: string): Promise<Reply> {
    const actor = actorOf(request)
    if (actor === undefined || actor === 'unknown') return BAD_CREDENTIALS
    const body: Record<string, unknown> = JSON.parse(bytes.toString('utf8'))
    if (actor.may === 'read' && /^\s*mutation\b/.test(String(body['query']))) {
      return {
        status: 200,
        body: {
          data: null,
          errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
        },
      }
    }
    const { result, problems: found } = await answerGraphql(body, { store, root: options.graphql ?? {}, web })
    problems.push(...found.map((problem) => `graphql: ${problem}`))
    return { status: 200, body: result }
  }

  async function answerGit(
    request: IncomingMessage,
    { url, bytes, repository, route }: { url: URL; bytes: Buffer; repository: string; route: string },
  ): Promise<Reply> {
    const actor = actorOf(request)
    const query = url.search.slice(1)
    const isWrite = isPush({ route, query })
    if (actor === 'unknown' || (actor === undefined && (isWrite || store.isPrivate))) {
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' } }
    }
    if (repository.toLowerCase() !== `${store.owner}/${store.repo}`.toLowerCase()) return { status: 404 }
    if (isWrite && actor?.may !== 'write') {
      return {
        status: 403,
        bytes: Buffer.from(`Permission to ${repository}.git denied to ${actor?.login ?? ''}.`),
      }
    }
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

  // Bearer and token are the API's words; git sends Basic with any user name.
  function actorOf({ headers }: IncomingMessage): Actor | 'unknown' | undefined {
    const { authorization } = headers
    if (authorization === undefined) return undefined
    const [scheme = '', value = ''] = authorization.split(' ')
    const token = /^basic$/i.test(scheme)
      ? Buffer.from(value, 'base64').toString('utf8').split(':')[1]
      : value
    return store.tokens.get(token ?? '') ?? 'unknown'
  }

  // A private repository is not there for strangers; a token that may only read is told so.
  function gateFor({
    actor,
    isWrite,
    path,
  }: {
    actor: Actor | 'unknown' | undefined
    isWrite: boolean
    path: string
  }): Reply | undefined {
    if (actor === 'unknown') return BAD_CREDENTIALS
    const [, section, owner = '', repo = ''] = path.split('/')
    if (
      section === 'repos' &&
      `${owner}/${repo}`.toLowerCase() !== `${store.owner}/${store.repo}`.toLowerCase()
    )
      return NOT_FOUND
    if (actor === undefined && (store.isPrivate || isWrite)) return NOT_FOUND
    return isWrite && actor?.may === 'read' ? READ_ONLY : undefined
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${portOf(server)}`
  return {
    url,
    apiUrl: options.isEnterprise === true ? `${url}/api/v3` : url,
    graphqlUrl: options.isEnterprise === true ? `${url}/api/graphql` : `${url}/graphql`,
    cloneUrl: `${url}/${store.owner}/${store.repo}.git`,
    store,
    calls,
    problems,
    setFaults(next) {
      faults = next
    },
    mutations: () => calls.filter(({ method, path }) => isMutation(method, path)),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (problems.length > 0) throw new Error(`against GitHub's description:\n${problems.join('\n')}`)
    },
  }
}

function isMutation(method: string, path: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return !path.endsWith('/git-upload-pack')
}

function send(response: ServerResponse, { status, headers = {}, body, bytes }: Reply): void {
  if (bytes !== undefined) {
    response.writeHead(status, { 'content-type': 'application/octet-stream', ...headers }).end(bytes)
    return
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(status === 204 || body === undefined ? '' : JSON.stringify(body))
}
