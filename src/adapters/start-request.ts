import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import {
  checkServerIdentity,
  type PeerCertificate,
  rootCertificates,
  type SecureContextOptions,
} from 'node:tls'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { bare, type ProxyWay } from './proxy.ts'

/** What starting a request needs beside the request. */
export interface StartOptions {
  readonly url: string
  /** Undefined where the way is direct. */
  readonly proxy: ProxyWay | undefined
  /** For the server alone. */
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized: boolean }
  /** Ends the attempt, so that a proxy that never answers keeps no process alive. */
  readonly signal: AbortSignal
}

type OnAnswer = (answer: http.IncomingMessage) => void

/** Starts a request on its way: straight to its server, through a tunnel, or handed to a proxy, which sees all of it where it is plain http. */
export function startRequest(
  settings: https.RequestOptions,
  onAnswer: OnAnswer,
  { url, proxy, tls, signal }: StartOptions,
): http.ClientRequest {
  const { protocol, hostname } = new URL(url)
  if (proxy === undefined) return (protocol === 'https:' ? https : http).request(settings, onAnswer)
  const credentials = proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }
  // Node takes authorities instead of its own, and the registry's own one says nothing about the proxy.
  const ca = tls.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca].flat() }
  if (protocol === 'https:') {
    // Credentials are no part of the address: what prints one prints no password.
    const agent = new HttpsProxyAgent(proxy.address, { ...ca, signal, headers: credentials })
    // A server that is an address is held against that address, whatever name the tunnel goes by.
    const identity = (_: string, shown: PeerCertificate) => checkServerIdentity(bare(hostname), shown)
    return https.request({ ...settings, ...tls, checkServerIdentity: identity, agent }, onAnswer)
  }
  // Axios has made it a request to the proxy, in whose certificate Node would look for the name of the server.
  const servername = isIP(proxy.host) === 0 ? proxy.host : ''
  const headers = { ...settings.headers, ...credentials }
  const handed = { ...settings, ...ca, servername, headers, agent: false } as const
  return (settings.protocol === 'https:' ? https : http).request(handed, onAnswer)
}
