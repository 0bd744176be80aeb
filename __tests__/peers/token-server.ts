import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'

/** A token server as OCI registries send their clients to. */
export interface TokenServer {
  /** The realm of the challenge. */
  readonly url: string
  /** Query strings of the requests so far. */
  requests(): readonly string[]
  stop(): Promise<void>
}

/** Whom the token server knows, and the P-256 key (`kid` `peer`) that it signs with. */
export interface TokenServerOptions {
  readonly account: { readonly username: string; readonly password: string }
  readonly key: KeyObject
  /** Strangers get a token to pull; otherwise they get 401. */
  readonly anonymousPull: boolean
}

interface Access {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

// Short, as those of Docker Hub are, so that clients have to cope with tokens that end.
const TOKEN_SECONDS = 300

/**
 * Starts a token server on a free loopback port: it grants what is asked for to the account, and pulling to strangers
 * where told so. Source: distribution's token authentication specification (docs/content/spec/auth/token.md, jwt.md).
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const seen: string[] = []
  const { username, password } = options.account
  const known = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const server = createServer((request, answer) => {
    const { search, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    seen.push(search)
    const isKnown = request.headers.authorization === known
    const isStranger = request.headers.authorization === undefined && options.anonymousPull
    if (!isKnown && !isStranger) {
      answer.writeHead(401, { 'content-type': 'application/json' }).end('{"details":"unauthorized"}')
      return
    }
    const asked = searchParams
      .getAll('scope')
      .flatMap((scope) => scope.split(' '))
      .flatMap(parseScope)
    const granted = isKnown
      ? asked
      : asked.map((access) => ({ ...access, actions: access.actions.filter((action) => action === 'pull') }))
    const token = signedToken(options.key, { audience: searchParams.get('service') ?? '', access: granted })
    answer
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ token, access_token: token, expires_in: TOKEN_SECONDS }))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/token`,
    requests: () => [...seen],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** `repository:team/one:pull,push`; a name may hold colons of a host's port. */
function parseScope(scope: string): readonly Access[] {
  const [, type, name, actions] = /^([^:]+):(.+):([^:]*)$/.exec(scope) ?? []
  if (type === undefined || name === undefined) {
    return []
  }
  return [{ type, name, actions: (actions ?? '').split(',').filter((action) => action !== '') }]
}

function signedToken(
  key: KeyObject,
  { audience, access }: { readonly audience: string; readonly access: readonly Access[] },
): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: 'token-server',
    sub: 'publisher',
    aud: audience,
    iat: now,
    nbf: now - 5,
    exp: now + TOKEN_SECONDS,
    jti: randomUUID(),
    access,
  }
  const unsigned = `${part({ alg: 'ES256', typ: 'JWT', kid: 'peer' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' })
  return `${unsigned}.${signature.toString('base64url')}`
}
