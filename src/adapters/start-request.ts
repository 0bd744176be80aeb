import http from 'node:http'
import https from 'node:https'
import { Socket } from 'node:net'
import type { ProxyWay } from './proxy.ts'
import { authorizationOf, openTunnel, reach, type TunnelOptions } from './tunnel.ts'

/** What starting a request needs beside the request. */
export interface StartOptions extends Pick<TunnelOptions, 'tls' | 'ca' | 'signal'> {
  readonly url: string
  /** Undefined where the way is direct. */
  readonly proxy: ProxyWay | undefined
  /** Called once a proxy let the request through to its server. */
  readonly onThrough: () => void
}

type OnAnswer = (answer: http.IncomingMessage) => void

/** Starts a request on its way: straight to its server, through a tunnel, or handed to a proxy, which sees all of it where it is plain http. */
export function startRequest(
  settings: https.RequestOptions,
  onAnswer: OnAnswer,
  { url, proxy, tls, ca, signal, onThrough }: StartOptions,
): http.ClientRequest {
  const target = new URL(url)
  const isSecure = target.protocol === 'https:'
  if (proxy === undefined) return (isSecure ? https : http).request(settings, onAnswer)
  if (!isSecure) {
    const headers = { ...settings.headers, host: target.host, ...authorizationOf(proxy) }
    const path = `${target.origin}${target.pathname}${target.search}`
    return (proxy.isSecure ? https : http).request(
      { ...settings, ...reach(proxy, ca), path, headers },
      onAnswer,
    )
  }
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const port = target.port === '' ? 443 : Number(target.port)
  return https.request(
    {
      ...settings,
      agent: undefined,
      createConnection: (_, oncreate) => {
        openTunnel(proxy, { host, port, tls, ca, signal }, (result) => {
          if (result instanceof Error) return oncreate(result, new Socket())
          onThrough()
          oncreate(null, result)
        })
        return undefined
      },
    },
    onAnswer,
  )
}
