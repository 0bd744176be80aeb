import type { HttpFailure, HttpFailureReason } from '../ports.ts'
import type { ProxyWay } from './proxy.ts'

/** A reason, or the code of an error of Node or axios. */
export type FailureCause = HttpFailureReason | (string & {})

/** What is known about a request that failed. */
export interface FailureFacts {
  readonly cause: FailureCause
  /** True once the connection stood: from then on the server may have acted. */
  readonly wasSent: boolean
  readonly detail?: string
  /** The proxy that the request did not get past; undefined where the server itself failed. */
  readonly proxy?: ProxyWay | undefined
  /** The environment variable that names a proxy which cannot be used at all. */
  readonly variable?: string
}

/**
 * Words a failed request. The message is made from the origin and an allow-listed reason alone: error objects of HTTP
 * libraries carry headers, bodies and settings, and nothing of them is taken over but the error's code.
 */
export function describeFailure(url: string, facts: FailureFacts): HttpFailure {
  const { cause, wasSent, detail, proxy, variable = proxy?.variable } = facts
  const reason = reasonOf(cause)
  const { origin, hostname } = new URL(url)
  const words =
    proxy === undefined
      ? (detail ?? wordsFor(reason, { hostname, cause }))
      : `no way through the proxy ${proxy.address}: ${proxyWords(reason, { proxy, cause })}`
  return {
    kind: 'failure',
    reason,
    message: `${origin}: ${reason === 'too-large' ? tooLarge(detail) : words}`,
    sent: wasSent && reason !== 'invalid-request',
    ...(variable === undefined ? {} : { proxyVariable: variable }),
  }
}

const REASONS: Readonly<Record<string, HttpFailureReason>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'dns-unavailable',
  EAI_NODATA: 'unknown-host',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'connect-timeout',
  ECONNABORTED: 'reset',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  EPROTO: 'tls',
  Z_DATA_ERROR: 'protocol',
  Z_BUF_ERROR: 'reset',
}

const OWN: readonly HttpFailureReason[] = [
  'refused',
  'unknown-host',
  'dns-unavailable',
  'unreachable',
  'connect-timeout',
  'idle-timeout',
  'total-timeout',
  'reset',
  'tls',
  'client-certificate',
  'proxy',
  'protocol',
  'too-large',
  'redirect',
  'invalid-request',
]

function reasonOf(cause: FailureCause): HttpFailureReason {
  const own = OWN.find((reason) => reason === cause)
  if (own !== undefined) return own
  const known = REASONS[cause]
  if (known !== undefined) return known
  if (CLIENT_CERTIFICATE_ALERTS.test(cause)) return 'client-certificate'
  // Proxies answer so where they do not get to the server; anything else is their own decision.
  if (/^PROXY_ANSWERED_50[234]$/.test(cause)) return 'unreachable'
  if (cause.startsWith('PROXY_ANSWERED_')) return 'proxy'
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|TLS_ALERT|HOSTNAME_MISMATCH)/.test(cause))
    return 'tls'
  return cause.startsWith('HPE_') ? 'protocol' : 'reset'
}

// What servers say to a client without a certificate, or with one that they do not take: the alerts of RFC 8446, 6.2, and RFC 5246,
// 7.2.2, by name in TLS 1.3 and by number where Node ends a handshake of TLS 1.2.
const CLIENT_CERTIFICATE_ALERTS =
  /^(ERR_SSL_.*ALERT_(CERTIFICATE_(REQUIRED|REVOKED|EXPIRED|UNKNOWN)|HANDSHAKE_FAILURE|(BAD|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)|TLS_ALERT_(4[0234568]|49|116))$/

interface Words {
  readonly hostname: string
  readonly cause: string
}

function wordsFor(reason: HttpFailureReason, { hostname, cause }: Words): string {
  switch (reason) {
    case 'refused':
      return 'connection refused'
    case 'unknown-host':
      return `no such host: ${hostname}`
    case 'dns-unavailable':
      return `the name ${hostname} cannot be resolved at the moment`
    case 'unreachable':
      return 'the host cannot be reached'
    case 'connect-timeout':
      return 'no connection within the time limit'
    case 'idle-timeout':
      return 'the connection fell silent'
    case 'total-timeout':
      return 'no complete answer within the time limit'
    case 'reset':
      return 'the connection broke'
    case 'tls':
      return `TLS failed: ${tlsWords(cause)}`
    case 'client-certificate':
      return `TLS failed: ${clientCertificateWords(cause)}`
    case 'protocol':
      return 'the answer is not valid HTTP'
    case 'too-large':
    case 'proxy':
    case 'redirect':
    case 'invalid-request':
    case 'stopped':
      return reason
  }
}

function proxyWords(
  reason: HttpFailureReason,
  { proxy, cause }: { readonly proxy: ProxyWay; readonly cause: string },
): string {
  const status = /^PROXY_ANSWERED_(\d+)$/.exec(cause)?.[1]
  if (status === '407' && proxy.authorization === undefined) return 'it wants a user name and password (407)'
  if (status === '407') return 'it refuses the user name and password (407)'
  if (status !== undefined) return `it answers ${status}`
  return wordsFor(reason, { hostname: proxy.host, cause })
}

function clientCertificateWords(code: string): string {
  if (/(CERTIFICATE_REQUIRED|_116)$/.test(code)) return 'the server wants a client certificate'
  return /(HANDSHAKE_FAILURE|_40)$/.test(code)
    ? 'the server ended the handshake, as it does where it wants a client certificate'
    : 'the server does not take the client certificate, or wants one'
}

function tlsWords(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'the certificate has expired'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return 'the certificate is for another host'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'the certificate is signed by an authority that is not trusted here'
    default:
      return 'no secure connection could be made'
  }
}

function tooLarge(limit: string | undefined): string {
  return `the answer is larger than ${limit ?? 'allowed'}`
}
