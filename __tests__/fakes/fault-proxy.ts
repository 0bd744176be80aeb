import { createServer, type IncomingMessage, type ServerResponse, request as sendPlain } from 'node:http'
import { createServer as createTlsServer, request as sendSecure } from 'node:https'
import type { Socket } from 'node:net'
import { bodyOf, portOf } from './chartmuseum-server.ts'

/** What goes wrong with one request on its way to a server or back. */
export type Fault =
  | { readonly kind: 'none' }
  /** The connection is reset before the server sees anything. */
  | { readonly kind: 'reset-before' }
  /** The server acts, then the connection is reset. */
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'hang-before' }
  | { readonly kind: 'hang-after' }
  /** The server gets half of the body, then the connection ends. */
  | { readonly kind: 'half-body' }
  /** The server acts; its answer promises more bytes than come. */
  | { readonly kind: 'truncated-after' }
  /** The server acts; its answer comes byte by byte. */
  | { readonly kind: 'trickle-after'; readonly everyMs: number }
  /** This is answered instead; with `isAfter` the server acts first. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
      readonly isAfter?: boolean
    }

/** One request as the proxy saw it. */
export interface ProxiedRequest {
  readonly method: string
  readonly path: string
  readonly isMutating: boolean
  readonly at: number
}

/** A faulty way to a server. */
export interface FaultProxy {
  readonly url: string
  readonly seen: ProxiedRequest[]
  stop(): Promise<void>
}

/** Picks the fault of a request; `mutations` counts the mutating requests before it. */
export type Schedule = (request: ProxiedRequest, mutations: number) => Fault | undefined

/**
 * Puts a proxy in front of a server, whose certificate it does not look at. With `listenAfterMs` its port refuses connections for so
 * long; with `tls` it speaks TLS itself.
 */
export async function startFaultProxy(
  target: string,
  schedule: Schedule,
  { listenAfterMs = 0, tls }: { readonly listenAfterMs?: number; readonly tls?: ProxyTls | undefined } = {},
): Promise<FaultProxy> {
  const seen: ProxiedRequest[] = []
  const sockets = new Set<Socket>()
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch(() => request.socket.destroy())
  }
  const server = tls === undefined ? createServer(listen) : createTlsServer(tls, listen)

  // Below TLS is the connection that can be reset.
  function reset({ socket: { remotePort } }: IncomingMessage): void {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy()
  }
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? ''
    const one = {
      method,
      path: request.url ?? '',
      isMutating: !['GET', 'HEAD'].includes(method),
      at: Date.now(),
    }
    const fault = schedule(one, seen.filter(({ isMutating }) => isMutating).length) ?? { kind: 'none' }
    seen.push(one)
    if (fault.kind === 'reset-before') {
      reset(request)
      return
    }
    const body = await bodyOf(request)
    await act(fault, { request, response, body })
  }

  interface Exchange {
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly body: Buffer
  }

  async function act(fault: Fault, { request, response, body }: Exchange): Promise<void> {
    const pass = () => forward(target, request, body)
    switch (fault.kind) {
      case 'none': {
        const { status, headers, bytes } = await pass()
        response.writeHead(status, headers).end(bytes)
        return
      }
      case 'reset-before':
        return
      case 'reset-after':
        await pass()
        reset(request)
        return
      case 'hang-before':
        return
      case 'hang-after':
        await pass()
        return
      case 'half-body':
        await forward(target, request, body, body.byteLength / 2).catch(() => undefined)
        request.socket.destroy()
        return
      case 'truncated-after': {
        const { status, headers, bytes } = await pass()
        response.writeHead(status, { ...headers, 'content-length': String(bytes.byteLength + 10) })
        response.write(bytes.subarray(0, 4), () => request.socket.destroy())
        return
      }
      case 'trickle-after': {
        const { status, headers, bytes } = await pass()
        response.writeHead(status, headers)
        for (const byte of bytes) {
          response.write(Buffer.of(byte))
          await new Promise((resolve) => setTimeout(resolve, fault.everyMs))
        }
        response.end()
        return
      }
      case 'answer':
        if (fault.isAfter === true) await pass()
        response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? '')
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  if (listenAfterMs > 0) {
    await new Promise((resolve) => server.close(resolve))
    setTimeout(() => server.listen(port, '127.0.0.1'), listenAfterMs)
  }
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

interface ProxyTls {
  readonly key: string
  readonly cert: string
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[]>
  readonly bytes: Buffer
}

function forward(target: string, incoming: IncomingMessage, body: Buffer, cutAt?: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Servers that name their own address name the proxy's.
    const headers = {
      ...incoming.headers,
      host: new URL(target).host,
      'x-forwarded-host': incoming.headers.host,
    }
    const url = new URL(incoming.url ?? '/', target)
    const outgoing = (url.protocol === 'https:' ? sendSecure : sendPlain)(url, {
      rejectUnauthorized: false,
      method: incoming.method ?? 'GET',
      headers,
      agent: false,
    })
    outgoing.once('error', reject)
    outgoing.once('response', (answer) => {
      bodyOf(answer).then((bytes) => {
        const known = Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined || name === 'transfer-encoding' ? [] : [[name, value] as const],
        )
        resolve({ status: answer.statusCode ?? 500, headers: Object.fromEntries(known), bytes })
      }, reject)
    })
    if (cutAt === undefined) outgoing.end(body)
    else outgoing.write(body.subarray(0, cutAt), () => outgoing.destroy(new Error('cut')))
  })
}
