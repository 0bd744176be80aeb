import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { bodyOf, portOf } from './chartmuseum-server.ts'

/** How the fake registry is set up. Without credentials it is open to all. */
export interface FakeOciOptions {
  /** Asks for a password itself. */
  readonly basicAuth?: Account
  /** Sends clients to its own token server, which knows this account. */
  readonly tokenAuth?: Account & {
    readonly anonymousPull?: boolean
    /** How often a token serves before it has ended. */
    readonly usesPerToken?: number
    /** Knows this refresh token, too. */
    readonly identity?: string
  }
  /** Answers 404 for `_catalog`. */
  readonly hidesCatalog?: boolean
  /** Tags that are there cannot move: 412, as Harbor answers. */
  readonly immutableTags?: boolean
  /** Repositories must be there before: 404, as Amazon ECR answers. */
  readonly onlyRepositories?: readonly string[]
  /** Manifests can be removed. */
  readonly deletable?: boolean
  /** Entries on one page of a list. */
  readonly pageSize?: number
  /** Bodies of uploads above this are answered 413. */
  readonly maxBodyBytes?: number
  /** Uploads that are forgotten on the way, first ones first. */
  readonly forgottenUploads?: number
  /** Answers blob reads with a redirect there (`{digest}` is put in). */
  readonly blobsAt?: string
  /** Knows `subject` and lists referrers; without, clients keep the list in a tag. */
  readonly referrers?: boolean
}

interface Account {
  readonly username: string
  readonly password: string
}

/** One request that reached the fake. */
export interface SeenOciRequest {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
}

/** An OCI registry in memory, on a real socket. */
export interface FakeOci {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly requests: SeenOciRequest[]
  /** Blobs by `repository@digest`. */
  readonly blobs: Map<string, Buffer>
  /** Manifests by `repository@digest`. */
  readonly manifests: Map<string, StoredManifest>
  /** Digests by `repository:tag`. */
  readonly tags: Map<string, string>
  /** Bytes of uploads that were begun and not ended, by their id. */
  readonly uploads: Map<string, Buffer>
  stop(): Promise<void>
}

/** A manifest as it was put. */
export interface StoredManifest {
  readonly type: string
  readonly bytes: Buffer
}

/**
 * Starts a registry that behaves as the distribution specification 1.1 says, and as distribution v3 answers where it leaves a choice:
 * uploads in sessions, a tag moved by any push, mounts across repositories, lists in pages.
 */
export async function startFakeOci(options: FakeOciOptions = {}): Promise<FakeOci> {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, StoredManifest>()
  const tags = new Map<string, string>()
  const uploads = new Map<string, Buffer>()
  const tokens = new Map<string, { scopes: string[]; uses: number }>()
  const requests: SeenOciRequest[] = []
  let forgotten = 0
  let base = ''

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const url = new URL(request.url ?? '/', base)
    const { authorization } = request.headers
    requests.push({ method: request.method ?? '', path: `${url.pathname}${url.search}`, authorization })
    const body = await bodyOf(request)
    response.setHeader('docker-distribution-api-version', 'registry/2.0')
    if (url.pathname === '/token') return answerToken(request, response, { url, body })
    const refusal = refuse(request, url)
    if (refusal !== undefined) {
      response.setHeader('www-authenticate', refusal)
      return fail(response, 401, 'UNAUTHORIZED')
    }
    if (url.pathname === '/v2/' || url.pathname === '/v2') return json(response, 200, {})
    if (url.pathname === '/v2/_catalog') return answerCatalog(response, url)
    const [, repository = '', kind = '', rest = ''] =
      /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests|tags|referrers)\/(.*)$/.exec(url.pathname) ?? []
    const { onlyRepositories } = options
    if (onlyRepositories !== undefined && !onlyRepositories.includes(repository))
      return fail(response, 404, 'NAME_UNKNOWN')
    const asked = { request, response, url, body, repository, rest: decodeURIComponent(rest) }
    switch (kind) {
      case 'blobs/uploads':
        return answerUpload(asked)
      case 'blobs':
        return answerBlob(asked)
      case 'manifests':
        return request.method === 'PUT' ? putManifest(asked) : answerManifest(asked)
      case 'tags':
        return answerTags(asked)
      case 'referrers':
        return options.referrers === true ? answerReferrers(asked) : plain(response, 404)
      default:
        return plain(response, 404)
    }
  }

  interface Asked {
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly url: URL
    readonly body: Buffer
    readonly repository: string
    readonly rest: string
  }

  function answerUpload({ request, response, url, body, repository, rest }: Asked): ServerResponse {
    if (request.method === 'POST') {
      const [mount, from] = [url.searchParams.get('mount'), url.searchParams.get('from')]
      const held = mount === null || from === null ? undefined : blobs.get(`${from}@${mount}`)
      if (held !== undefined && mount !== null) {
        blobs.set(`${repository}@${mount}`, held)
        return created(response, `/v2/${repository}/blobs/${mount}`, mount)
      }
      const id = randomUUID()
      uploads.set(id, Buffer.alloc(0))
      return accepted(response, repository, id)
    }
    const held = uploads.get(rest)
    if (held === undefined) return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN')
    if (body.byteLength > (options.maxBodyBytes ?? Number.POSITIVE_INFINITY))
      return plain(response, 413, '<html>too large</html>')
    if (forgotten < (options.forgottenUploads ?? 0)) {
      forgotten += 1
      uploads.delete(rest)
      return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN')
    }
    if (request.method === 'DELETE') {
      uploads.delete(rest)
      return plain(response, 204)
    }
    const range = request.headers['content-range']
    if (range !== undefined && !range.startsWith(`${held.byteLength}-`))
      return fail(response, 416, 'BLOB_UPLOAD_INVALID')
    const bytes = Buffer.concat([held, body])
    uploads.set(rest, bytes)
    if (request.method === 'PATCH') return accepted(response, repository, rest)
    const digest = url.searchParams.get('digest') ?? ''
    if (digest !== digestOf(bytes)) return fail(response, 400, 'DIGEST_INVALID')
    uploads.delete(rest)
    blobs.set(`${repository}@${digest}`, bytes)
    return created(response, `/v2/${repository}/blobs/${digest}`, digest)
  }

  function answerBlob({ request, response, repository, rest }: Asked): ServerResponse {
    const held = blobs.get(`${repository}@${rest}`)
    if (held === undefined) return fail(response, 404, 'BLOB_UNKNOWN')
    if (options.blobsAt !== undefined && request.method === 'GET')
      return redirect(response, options.blobsAt.replace('{digest}', rest))
    response.writeHead(200, { 'content-length': held.byteLength, 'docker-content-digest': rest })
    return response.end(request.method === 'HEAD' ? undefined : held)
  }

  function digestFor(repository: string, reference: string): string | undefined {
    return reference.includes(':') ? reference : tags.get(`${repository}:${reference}`)
  }

  function answerManifest({ request, response, repository, rest }: Asked): ServerResponse {
    const digest = digestFor(repository, rest)
    const held = digest === undefined ? undefined : manifests.get(`${repository}@${digest}`)
    if (held === undefined || digest === undefined) return fail(response, 404, 'MANIFEST_UNKNOWN')
    if (request.method === 'DELETE') {
      if (options.deletable !== true) return fail(response, 405, 'UNSUPPORTED')
      if (rest.includes(':')) {
        manifests.delete(`${repository}@${digest}`)
        for (const [tag, target] of tags)
          if (target === digest && tag.startsWith(`${repository}:`)) tags.delete(tag)
      } else tags.delete(`${repository}:${rest}`)
      return plain(response, 202)
    }
    const headers = { 'content-type': held.type, 'docker-content-digest': digest }
    response.writeHead(200, { ...headers, 'content-length': held.bytes.byteLength })
    return response.end(request.method === 'HEAD' ? undefined : held.bytes)
  }

  function putManifest({ request, response, body, repository, rest }: Asked): ServerResponse {
    const digest = digestOf(body)
    const isTag = !rest.includes(':')
    if (!isTag && rest !== digest) return fail(response, 400, 'DIGEST_INVALID')
    const held = tags.get(`${repository}:${rest}`)
    if (options.immutableTags === true && isTag && held !== undefined && held !== digest)
      return fail(response, 412, 'PRECONDITION', 'configured as immutable')
    const manifest: {
      config?: { digest: string }
      layers?: { digest: string }[]
      subject?: { digest: string }
    } = JSON.parse(body.toString('utf8'))
    const named = [...(manifest.layers ?? []), ...(manifest.config === undefined ? [] : [manifest.config])]
    if (named.some((blob) => !blobs.has(`${repository}@${blob.digest}`)))
      return fail(response, 404, 'MANIFEST_BLOB_UNKNOWN')
    manifests.set(`${repository}@${digest}`, { type: request.headers['content-type'] ?? '', bytes: body })
    if (isTag) tags.set(`${repository}:${rest}`, digest)
    if (options.referrers === true && manifest.subject !== undefined)
      response.setHeader('oci-subject', manifest.subject.digest)
    return created(response, `/v2/${repository}/manifests/${digest}`, digest)
  }

  function answerReferrers({ response, repository, rest }: Asked): ServerResponse {
    const found = [...manifests].flatMap(([key, { bytes, type }]) => {
      const manifest = JSON.parse(bytes.toString('utf8'))
      if (!key.startsWith(`${repository}@`) || manifest.subject?.digest !== rest) return []
      const { artifactType, annotations } = manifest
      return [{ mediaType: type, digest: digestOf(bytes), size: bytes.byteLength, artifactType, annotations }]
    })
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' })
    return response.end(JSON.stringify({ schemaVersion: 2, manifests: found }))
  }

  function answerTags({ response, url, repository }: Asked): ServerResponse {
    const own = [...tags.keys()].flatMap((key) => {
      const at = key.lastIndexOf(':')
      return key.slice(0, at) === repository ? [key.slice(at + 1)] : []
    })
    if (own.length === 0) return fail(response, 404, 'NAME_UNKNOWN')
    return page(response, { url, names: own.toSorted(), member: 'tags', more: { name: repository } })
  }

  function answerCatalog(response: ServerResponse, url: URL): ServerResponse {
    if (options.hidesCatalog === true) return plain(response, 404, '404 page not found')
    const names = [...new Set([...manifests.keys()].map((key) => key.slice(0, key.indexOf('@'))))]
    return page(response, { url, names: names.toSorted(), member: 'repositories', more: {} })
  }

  interface Page {
    readonly url: URL
    readonly names: readonly string[]
    readonly member: string
    readonly more: object
  }

  function page(response: ServerResponse, { url, names, member, more }: Page): ServerResponse {
    const last = url.searchParams.get('last')
    const size = Math.min(Number(url.searchParams.get('n') ?? 100), options.pageSize ?? 1_000)
    const rest = last === null ? names : names.filter((name) => name > last)
    const shown = rest.slice(0, size)
    if (rest.length > size) {
      const next = `${url.pathname}?last=${encodeURIComponent(shown.at(-1) ?? '')}&n=${size}`
      response.setHeader('link', `<${next}>; rel="next"`)
    }
    return json(response, 200, { ...more, [member]: shown })
  }

  function refuse(request: IncomingMessage, url: URL): string | undefined {
    const { basicAuth, tokenAuth } = options
    const { authorization } = request.headers
    if (basicAuth !== undefined)
      return authorization === basic(basicAuth) ? undefined : 'Basic realm="registry"'
    if (tokenAuth === undefined) return undefined
    const needed = neededScope(request.method ?? '', url)
    const token = tokens.get(authorization?.replace(/^Bearer /, '') ?? '')
    const isGood =
      token !== undefined && token.uses > 0 && needed.every((scope) => token.scopes.includes(scope))
    if (token !== undefined) token.uses -= 1
    return isGood
      ? undefined
      : `Bearer realm="${base}/token",service="registry"${needed.length === 0 ? '' : `,scope="${asScope(needed)}"`}`
  }

  function answerToken(
    request: IncomingMessage,
    response: ServerResponse,
    { url, body }: { readonly url: URL; readonly body: Buffer },
  ): ServerResponse {
    const { tokenAuth } = options
    if (tokenAuth === undefined) return plain(response, 404)
    const form = new URLSearchParams(body.toString('utf8'))
    const isKnown =
      request.headers.authorization === basic(tokenAuth) ||
      (tokenAuth.identity !== undefined && form.get('refresh_token') === tokenAuth.identity)
    const isStranger = request.headers.authorization === undefined && tokenAuth.anonymousPull === true
    if (!isKnown && !isStranger) return fail(response, 401, 'UNAUTHORIZED')
    const scopes = [...url.searchParams.getAll('scope'), ...form.getAll('scope')]
      .flatMap((scope) => scope.split(' '))
      .flatMap((scope) => {
        const at = scope.lastIndexOf(':')
        return scope
          .slice(at + 1)
          .split(',')
          .map((action) => `${scope.slice(0, at)}:${action}`)
      })
    const token = randomUUID()
    tokens.set(token, {
      scopes: isKnown ? scopes : scopes.filter((scope) => scope.endsWith(':pull')),
      uses: tokenAuth.usesPerToken ?? Number.POSITIVE_INFINITY,
    })
    return json(response, 200, { token, expires_in: 300 })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${portOf(server)}`
  base = `http://${host}`
  return {
    host,
    requests,
    blobs,
    manifests,
    tags,
    uploads,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The digest of some bytes, as registries write it. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function neededScope(method: string, url: URL): readonly string[] {
  if (url.pathname === '/v2/_catalog') return ['registry:catalog:*']
  const repository = /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(url.pathname)?.[1]
  if (repository === undefined) return []
  const own = { GET: ['pull'], HEAD: ['pull'], DELETE: ['delete'] }[method] ?? ['pull', 'push']
  const actions = url.pathname.includes('/blobs/uploads/') ? ['pull', 'push'] : own
  const from = url.searchParams.get('from')
  const more = from === null ? [] : [`repository:${from}:pull`]
  return [...actions.map((action) => `repository:${repository}:${action}`), ...more]
}

function asScope(needed: readonly string[]): string {
  const [first = ''] = needed
  const resource = first.slice(0, first.lastIndexOf(':'))
  const actions = needed.filter((scope) => scope.startsWith(`${resource}:`))
  return `${resource}:${actions.map((scope) => scope.slice(resource.length + 1)).join(',')}`
}

function basic({ username, password }: Account): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function accepted(response: ServerResponse, repository: string, id: string): ServerResponse {
  return response
    .writeHead(202, { location: `/v2/${repository}/blobs/uploads/${id}?_state=x`, range: '0-0' })
    .end()
}

function created(response: ServerResponse, location: string, digest: string): ServerResponse {
  return response.writeHead(201, { location, 'docker-content-digest': digest }).end()
}

function fail(response: ServerResponse, status: number, code: string, message = ''): ServerResponse {
  return json(response, status, { errors: [{ code, message: message || code.toLowerCase() }] })
}

function plain(response: ServerResponse, status: number, body = ''): ServerResponse {
  return response.writeHead(status).end(body)
}

function redirect(response: ServerResponse, location: string): ServerResponse {
  return response.writeHead(307, { location }).end()
}

function json(response: ServerResponse, status: number, body: unknown): ServerResponse {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
