import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { portOf } from './chartmuseum-server.ts'

/** How the proxy treats who asks it. */
export interface ForwardProxyOptions {
  /** Without these it answers 407. */
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Answers every request with this status instead of passing it on. */
  readonly refusesWith?: number
  /** Takes connections and never answers. */
  readonly isSilent?: boolean
  /** Speaks TLS itself. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** One request that asked the proxy. */
export interface ForwardedRequest {
  readonly method: string
  /** The whole address, or `host:port` of a CONNECT. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
}

/** A forward proxy as companies put it between their machines and the world. */
export interface ForwardProxy {
  /** What `HTTP_PROXY` says, without credentials. */
  readonly url: string
  readonly seen: readonly ForwardedRequest[]
  /** How many connections are open to it. */
  connections(): number
  stop(): Promise<void>
}

/** Starts a forward proxy that takes every host name for this machine: names that nobody else knows can be reached through it alone. */
export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const { credentials, refusesWith, isSilent = false, tls } = options
  const seen: ForwardedRequest[] = []
  const sockets = new Set<Socket>()

  // The status that ends a request here; undefined where it is passed on.
  function judge({ method = '', url = '', headers }: IncomingMessage): number | undefined {
    seen.push({ method, target: url, headers })
    const given = headers['proxy-authorization']
    if (credentials !== undefined && given !== basic(credentials)) return 407
    return refusesWith
  }

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const status = judge(request)
    if (isSilent) return
    if (status === undefined) pass(request, response)
    else response.writeHead(status, challenge(status)).end()
  }
  const server = tls === undefined ? createServer(listen) : createTlsServer(tls, listen)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const status = judge(request)
    // Nobody else looks whether the other side is still there.
    if (isSilent) socket.resume().once('end', () => socket.destroy())
    else if (status === undefined) tunnel(request, socket)
    else socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}`,
    seen,
    connections: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function pass(request: IncomingMessage, response: ServerResponse): void {
  const { port, pathname, search } = new URL(request.url ?? '')
  const { 'proxy-authorization': _, ...headers } = request.headers
  const onward = send({
    host: '127.0.0.1',
    port,
    path: `${pathname}${search}`,
    method: request.method,
    headers,
    agent: false,
  })
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.once('error', () => response.writeHead(502).end())
  request.pipe(onward)
}

function tunnel({ url = '' }: IncomingMessage, socket: Socket): void {
  const port = Number(url.slice(url.lastIndexOf(':') + 1))
  const onward = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    onward.pipe(socket).pipe(onward)
  })
  onward.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'))
  socket.once('close', () => onward.destroy())
}

function challenge(status: number): Readonly<Record<string, string>> {
  return status === 407 ? { 'proxy-authenticate': 'Basic realm="proxy"' } : {}
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
