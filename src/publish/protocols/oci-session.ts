import type { Http, HttpAnswer, HttpCredential, HttpFailure, HttpRequest } from '../../ports.ts'
import { makeSecret, type Secret } from '../../secret.ts'
import { type Credentials, httpCredential } from '../credentials.ts'
import { isObject, parseJson } from './json.ts'
import { type Challenge, parseChallenge } from './oci-challenge.ts'
import { isLoopback } from './oci-names.ts'

/** What a request may do, in the words of token servers: `repository:acme/demo:pull,push`. */
export type OciScope = string

/** A request to a registry; the session adds what proves who asks. */
export interface OciRequest extends Omit<HttpRequest, 'credential' | 'redirects'> {
  readonly scopes: readonly OciScope[]
}

/** A conversation with one registry: meets its challenges, keeps its tokens, and gives credentials to nobody else. */
export interface OciSession {
  send(request: OciRequest): Promise<HttpAnswer | HttpFailure>
}

/** Whom the session speaks to, and as whom. */
export interface OciSessionOptions {
  /** `https://host[:port]`. */
  readonly origin: string
  readonly credentials: Credentials
  readonly http: Http
  readonly now: () => number
}

interface Token {
  readonly value: Secret
  readonly until: number
}

// distribution, token.md: a token without an end lasts for a minute.
const DEFAULT_TOKEN_SECONDS = 60
// A token that ends while a request travels is of no use.
const LEEWAY_MS = 10_000
const CLIENT_ID = 'addon-registry'

/**
 * Opens a session. The first request goes without a token; what the answer asks for is got, once for each set of scopes, and the
 * request is sent again: a 401 never had an effect. A token that ends on the way is replaced once for each request (F41).
 */
export function openOciSession({ origin, credentials, http, now }: OciSessionOptions): OciSession {
  const tokens = new Map<string, Promise<Token | HttpAnswer | HttpFailure>>()
  let challenge: Challenge | undefined

  async function send(request: OciRequest): Promise<HttpAnswer | HttpFailure> {
    const key = request.scopes.join(' ')
    const known = challenge?.kind === 'bearer' ? await tokenFor(key, challenge) : undefined
    if (known !== undefined && 'kind' in known) return known
    const shown = credentialFor(known)
    const answer = await exchange(request, shown)
    if (answer.kind === 'failure' || answer.status !== 401) return answer
    const asked = parseChallenge(answer.headers['www-authenticate'])
    challenge = asked ?? challenge
    if (asked?.kind === 'bearer') {
      tokens.delete(key)
      const token = await tokenFor(key, asked)
      return 'kind' in token ? token : exchange(request, credentialFor(token))
    }
    // The same password again would be refused again.
    const password = shown === undefined ? credentialFor(undefined) : undefined
    return password === undefined ? answer : exchange(request, password)
  }

  function exchange({ scopes, ...request }: OciRequest, credential: HttpCredential | undefined) {
    return http.send({
      ...request,
      redirects: 'return',
      ...(credential === undefined ? {} : { credential }),
    })
  }

  function credentialFor(token: Token | undefined): HttpCredential | undefined {
    if (token !== undefined)
      return { origin, header: 'Authorization', value: makeSecret(`Bearer ${token.value.reveal()}`) }
    // A password is shown only to who asks for one: a token server may want it instead.
    if (credentials.kind === 'basic' && challenge?.kind !== 'basic') return undefined
    return httpCredential(credentials, origin)
  }

  async function tokenFor(
    key: string,
    asked: Extract<Challenge, { kind: 'bearer' }>,
  ): Promise<Token | HttpAnswer | HttpFailure> {
    const held = tokens.get(key)
    const token = await held
    if (token !== undefined && !('kind' in token) && token.until > now()) return token
    // Of many requests that wait for the same end, the first gets the next token.
    const current = tokens.get(key)
    if (current !== undefined && current !== held) return current
    const getting = getToken(key, asked)
    tokens.set(key, getting)
    return getting
  }

  async function getToken(
    key: string,
    asked: Extract<Challenge, { kind: 'bearer' }>,
  ): Promise<Token | HttpAnswer | HttpFailure> {
    const realm = new URL(asked.realm)
    const isSafe =
      realm.protocol === 'https:' || new URL(origin).protocol === 'http:' || isLoopback(realm.host)
    if (!isSafe || realm.username !== '' || realm.password !== '') return unsafeRealm(realm)
    const answer = await http.send(tokenRequest(realm, { key, asked, credentials }))
    if (answer.kind === 'failure') return answer
    const token = answer.status === 200 ? readToken(answer.body, now()) : undefined
    return token ?? refusal(answer)
  }

  return { send }
}

interface TokenQuestion {
  readonly key: string
  readonly asked: Extract<Challenge, { kind: 'bearer' }>
  readonly credentials: Credentials
}

function tokenRequest(realm: URL, { key, asked, credentials }: TokenQuestion): HttpRequest {
  const scopes = scopesFor(key, asked.scope)
  if (credentials.kind === 'identity') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: CLIENT_ID,
      service: asked.service ?? '',
      scope: scopes.join(' '),
      refresh_token: credentials.token.reveal(),
    })
    return {
      method: 'POST',
      url: realm.href,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()),
      redirects: 'return',
    }
  }
  const url = new URL(realm)
  if (asked.service !== undefined) url.searchParams.set('service', asked.service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  const credential = httpCredential(asPassword(credentials), url.href)
  return {
    method: 'GET',
    url: url.href,
    redirects: 'return',
    ...(credential === undefined ? {} : { credential }),
  }
}

// A registry behind a proxy may know the repository under another name than the address: what it asks for is asked for, too.
function scopesFor(key: string, asked: string | undefined): readonly string[] {
  const own = key === '' ? [] : key.split(' ')
  const names = own.map(resourceOf)
  const more = (asked ?? '').split(' ').filter((scope) => scope !== '' && !names.includes(resourceOf(scope)))
  return [...own, ...more]
}

function resourceOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf(':'))
}

// A token alone, where tokens are handed out against a password: registries take it as the password of any name.
function asPassword(credentials: Credentials): Credentials {
  return credentials.kind === 'bearer'
    ? { kind: 'basic', username: 'token', password: credentials.token }
    : credentials
}

function readToken(body: Uint8Array, now: number): Token | undefined {
  const answer = parseJson(body)
  if (!isObject(answer)) return undefined
  const { token, access_token: accessToken, expires_in: expires } = answer
  const value = typeof token === 'string' && token !== '' ? token : accessToken
  if (typeof value !== 'string' || value === '') return undefined
  const seconds = typeof expires === 'number' && expires > 0 ? expires : DEFAULT_TOKEN_SECONDS
  return { value: makeSecret(value), until: now + Math.max(1_000, seconds * 1000 - LEEWAY_MS) }
}

// Whatever a token server says, it says nothing about what the registry holds: a 404 of its own is a refusal, too.
function refusal(answer: HttpAnswer): HttpAnswer {
  const isPassing = answer.status === 429 || answer.status >= 500
  return isPassing ? answer : { ...answer, status: answer.status === 403 ? 403 : 401 }
}

function unsafeRealm(realm: URL): HttpFailure {
  return {
    kind: 'failure',
    reason: 'invalid-request',
    message: `the registry sends credentials to ${realm.origin}, which is not safe`,
    sent: false,
  }
}
