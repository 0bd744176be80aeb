import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { createGunzip } from 'node:zlib'
import axios, { type AxiosResponse } from 'axios'
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'
import { describeFailure, type FailureCause } from './http-failure.ts'
import { type ProxyWay, wayTo } from './proxy.ts'
import { startRequest } from './start-request.ts'

/** How connections are made. TLS members are the PEM texts themselves, never file names. */
export interface HttpOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Takes any certificate: for a laboratory, never for a registry that others install from. */
  readonly insecureSkipTlsVerify?: boolean
  readonly userAgent?: string
  /** Milliseconds until the connection stands, TLS included. */
  readonly connectTimeoutMs?: number
  /** Milliseconds without a byte in either direction. */
  readonly idleTimeoutMs?: number
  /** Milliseconds for a whole exchange. */
  readonly totalTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 10_000
// ChartMuseum closes a slow upload after 30.0 s by itself; a server that says nothing for so long is gone.
const IDLE_TIMEOUT_MS = 15_000
const TOTAL_TIMEOUT_MS = 60_000
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
const MAX_REDIRECTS = 3
// RFC 9110, token.
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// RFC 9110, field-value: visible characters, spaces and tabs; line ends would start another header.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const TLS_ALERT = /SSL alert number (\d{1,3})\b/

/**
 * Makes the only door to the network, over axios. Proxies of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`) are
 * honoured, `https:` through a CONNECT tunnel. Answers are read up to a cap counted after decoding, and every wait is limited.
 * A credential goes to its exact origin only. Redirects are never followed by axios.
 */
export function createHttp(options: HttpOptions = {}): Http {
  const exchange = makeExchange(options)
  return {
    send: async (request) => {
      const refusal = refuseRequest(request)
      return refusal ?? follow(request, exchange)
    },
  }
}

type Exchange = (request: HttpRequest) => Promise<HttpAnswer | HttpFailure>

async function follow(request: HttpRequest, exchange: Exchange): Promise<HttpAnswer | HttpFailure> {
  const mayFollow = request.redirects !== 'return' && isRead(request) && credentialFor(request) === undefined
  let current = request
  for (let hops = 0; ; hops += 1) {
    const answer = await exchange(current)
    const target = answer.kind === 'answer' && mayFollow ? redirectTarget(answer) : undefined
    if (target === undefined) return answer
    if (hops === MAX_REDIRECTS) return failure(request, 'redirect', `more than ${MAX_REDIRECTS} redirects`)
    if (target.origin !== new URL(request.url).origin) {
      return failure(request, 'redirect', `redirected to another origin (${target.origin})`)
    }
    current = { ...request, url: target.href }
  }
}

function redirectTarget(answer: HttpAnswer): URL | undefined {
  const location = answer.headers['location']
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return undefined
  return URL.canParse(location, answer.url) ? new URL(location, answer.url) : undefined
}

function makeExchange(options: HttpOptions): Exchange {
  const tls = {
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.cert === undefined ? {} : { cert: options.cert }),
    ...(options.key === undefined ? {} : { key: options.key }),
    rejectUnauthorized: options.insecureSkipTlsVerify !== true,
  }
  // A fresh connection for each request: a kept one may be closed by the server just as an upload starts on it, and such
  // a reset cannot be told from one that happened after the upload took effect.
  const httpAgent = new http.Agent({ keepAlive: false })
  const httpsAgent = new https.Agent({ keepAlive: false, ...tls })
  const { totalTimeoutMs = TOTAL_TIMEOUT_MS } = options

  return async (request) => {
    const way = wayTo(request.url)
    if (way.kind === 'broken') {
      const detail = `the proxy that ${way.variable} names cannot be used: ${way.problem}`
      return describeFailure(request.url, { cause: 'proxy', wasSent: false, detail, variable: way.variable })
    }
    const proxy = way.kind === 'proxy' ? way : undefined
    const watch = makeWatch(options)
    const total = setTimeout(() => watch.giveUp('total-timeout'), totalTimeoutMs)
    try {
      const response = await axios.request<Readable>({
        method: request.method,
        url: request.url,
        headers: headersOf(request, options.userAgent),
        // An empty body still has a length: without one some servers wait for chunks.
        ...(request.body === undefined ? {} : { data: Buffer.from(request.body) }),
        responseType: 'stream',
        decompress: false,
        maxRedirects: 0,
        maxBodyLength: Number.POSITIVE_INFINITY,
        maxContentLength: Number.POSITIVE_INFINITY,
        validateStatus: () => true,
        transformRequest: (data) => data,
        signal: watch.signal,
        httpAgent,
        httpsAgent,
        // Tunnels are not left to axios: errors then tell the proxy from the server, and an attempt that ends leaves nothing open.
        proxy: proxy !== undefined && request.url.startsWith('http:') ? proxy : false,
        transport: {
          request(settings: https.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) {
            const { signal } = watch
            return watch.observe(startRequest(settings, onAnswer, { url: request.url, proxy, tls, signal }))
          },
        },
      })
      if (proxy !== undefined && response.status === 407) {
        response.data.destroy()
        return describeFailure(request.url, { cause: 'PROXY_ANSWERED_407', wasSent: false, proxy })
      }
      return await readAnswer(request, response, watch, proxy)
    } catch (thrown) {
      return describeFailure(request.url, {
        cause: watch.cause() ?? causeOf(thrown),
        wasSent: watch.wasSent(),
        proxy: watch.hasPassed() ? undefined : proxy,
      })
    } finally {
      clearTimeout(total)
      watch.close()
    }
  }
}

type Watch = ReturnType<typeof makeWatch>

// Sees a request's socket, which axios does not show: when it connects, when it falls silent, whether anything was sent.
function makeWatch({ connectTimeoutMs = CONNECT_TIMEOUT_MS, idleTimeoutMs = IDLE_TIMEOUT_MS }: HttpOptions) {
  const controller = new AbortController()
  let cause: FailureCause | undefined
  let sent = false
  let through = false
  let connecting: NodeJS.Timeout | undefined

  function giveUp(reason: FailureCause): void {
    cause ??= reason
    controller.abort()
  }

  function observe(request: http.ClientRequest): http.ClientRequest {
    connecting = setTimeout(() => giveUp('connect-timeout'), connectTimeoutMs)
    // A refusal would be replayed as if the server had answered so.
    request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      through = statusCode === 200
      if (!through) giveUp(statusCode > 0 ? `PROXY_ANSWERED_${statusCode}` : 'protocol')
    })
    request.once('socket', (socket) => {
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
        clearTimeout(connecting)
        sent = true
        // Node's own idle timer counts bytes in both directions. It is set a moment later, because axios clears the one that it
        // finds when the connection stands.
        setImmediate(() => socket.setTimeout(idleTimeoutMs, () => giveUp('idle-timeout')))
      })
    })
    return request
  }

  return {
    giveUp,
    observe,
    signal: controller.signal,
    cause: () => cause,
    wasSent: () => sent,
    /** Nothing is waited for any longer: a timer would keep the process alive. */
    close: () => clearTimeout(connecting),
    /** True once the server itself, not only a proxy before it, may be what fails. */
    hasPassed: () => through || sent,
  }
}

async function readAnswer(
  request: HttpRequest,
  response: AxiosResponse<Readable>,
  watch: Watch,
  proxy: ProxyWay | undefined,
): Promise<HttpAnswer | HttpFailure> {
  const { maxBytes = MAX_ANSWER_BYTES } = request
  const headers = plainHeaders(response.headers)
  const isGzip = headers['content-encoding'] === 'gzip' && request.method !== 'HEAD'
  const body = isGzip ? decoded(response.data) : response.data
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) {
      watch.giveUp('too-large')
      response.data.destroy()
      return describeFailure(request.url, { cause: 'too-large', wasSent: true, detail: `${maxBytes} bytes` })
    }
    chunks.push(bytes)
  }
  const { url } = request
  // What came through a tunnel is the server's own; a plain answer may be the proxy's.
  const via = proxy !== undefined && url.startsWith('http:') ? { proxy: proxy.address } : {}
  return { kind: 'answer', status: response.status, headers, body: Buffer.concat(chunks), url, ...via }
}

// `pipe` alone would leave the reader waiting for ever where the connection breaks.
function decoded(body: Readable): Readable {
  const gunzip = createGunzip()
  body.once('error', (error) => gunzip.destroy(error))
  body.once('close', () => {
    if (!body.readableEnded) gunzip.destroy(new Error('connection closed before the body ended'))
  })
  return body.pipe(gunzip)
}

function headersOf(request: HttpRequest, userAgent = 'addon-registry'): Record<string, string> {
  const credential = credentialFor(request)
  return {
    accept: '*/*',
    // What Go's client asks for, and with it KubeVela: registries answer both alike.
    'accept-encoding': 'gzip',
    'user-agent': userAgent,
    ...(request.body === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    ...Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    ...(credential === undefined ? {} : { [credential.header.toLowerCase()]: credential.value.reveal() }),
  }
}

function credentialFor({ credential, url }: HttpRequest) {
  return credential !== undefined && credential.origin === new URL(url).origin ? credential : undefined
}

function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function refuseRequest(request: HttpRequest): HttpFailure | undefined {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return failure({ url: 'about:blank' }, 'invalid-request', 'the address is not an http or https address')
  }
  if (url.username !== '' || url.password !== '') {
    return failure(request, 'invalid-request', 'the address holds a user name or password')
  }
  const secret = request.credential?.value.reveal()
  if (secret !== undefined && !HEADER_VALUE.test(secret)) {
    return failure(request, 'invalid-request', 'the credential holds a line break or control character')
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) {
      return failure(request, 'invalid-request', 'a header holds a line break or control character')
    }
  }
  if (request.credential !== undefined && !HEADER_NAME.test(request.credential.header)) {
    return failure(request, 'invalid-request', 'the name of the credential header is not a header name')
  }
  return undefined
}

function failure({ url }: { readonly url: string }, cause: FailureCause, detail: string): HttpFailure {
  return describeFailure(url, { cause, wasSent: cause === 'redirect', detail })
}

function plainHeaders(headers: AxiosResponse['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [[name.toLowerCase(), value]]
    return Array.isArray(value) ? [[name.toLowerCase(), value.join(', ')]] : []
  })
  return Object.fromEntries(entries)
}

// Only the code of an error is read, and the number of a TLS alert, for which there is no code: its other members carry headers,
// bodies and the axios settings.
function causeOf(thrown: unknown): string {
  for (let error = thrown, depth = 0; depth < 4 && typeof error === 'object' && error !== null; depth += 1) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    const alert = code === 'EPROTO' && error instanceof Error ? TLS_ALERT.exec(error.message)?.[1] : undefined
    if (alert !== undefined) return `TLS_ALERT_${alert}`
    if (code !== undefined && !code.startsWith('ERR_BAD')) return code
    error = 'cause' in error ? error.cause : undefined
  }
  return thrown instanceof Error ? thrown.name : 'unknown'
}
