import http from 'node:http'
import https from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect, rootCertificates, type SecureContextOptions } from 'node:tls'
import type { ProxyWay } from './proxy.ts'

/** Where a tunnel leads, and how its two connections are secured. */
export interface TunnelOptions {
  readonly host: string
  readonly port: number
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized: boolean }
  /** An authority to trust in the proxy's own certificate, beside the usual ones. */
  readonly ca: string | undefined
  /** Ends the attempt, so that a proxy that never answers keeps no process alive. */
  readonly signal: AbortSignal
}

type Done = (result: Error | Socket) => void

/**
 * Opens a TLS connection to a server through a proxy (RFC 9110, 9.3.6, CONNECT). The proxy sees the host and the port and its own
 * credentials, nothing else. An error that it refuses with has the code `PROXY_ANSWERED_` and its status.
 */
export function openTunnel(
  proxy: ProxyWay,
  { host, port, tls, ca, signal }: TunnelOptions,
  done: Done,
): void {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const asked = (proxy.isSecure ? https : http).request({
    ...reach(proxy, ca),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...authorizationOf(proxy) },
    signal,
  })
  asked.on('error', done)
  asked.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy()
      done(Object.assign(new Error('refused by the proxy'), { code: `PROXY_ANSWERED_${statusCode}` }))
      return
    }
    if (head.byteLength > 0) socket.unshift(head)
    // Servers are told a name, never an address (RFC 6066, 3).
    done(connect({ ...tls, socket, host, servername: isIP(host) === 0 ? host : '' }))
  })
  asked.end()
}

/** The settings of a request that goes to a proxy instead of its server: a connection of its own. */
export function reach({ isSecure, host, port }: ProxyWay, ca: string | undefined) {
  return {
    protocol: isSecure ? 'https:' : 'http:',
    host,
    hostname: host,
    port,
    agent: false,
    // Node takes authorities instead of its own, and the registry's own one says nothing about the proxy.
    ...(isSecure && ca !== undefined ? { ca: [...rootCertificates, ca] } : {}),
  } as const
}

/** The header with the proxy's own credentials; empty where it has none. */
export function authorizationOf({ authorization }: ProxyWay): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization }
}
