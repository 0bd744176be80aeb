import type { HttpFailure, HttpFailureReason } from '../ports.ts'

/** A reason, or the code of an error of Node or axios. */
export type FailureCause = HttpFailureReason | (string & {})

/** What is known about a request that failed. */
export interface FailureFacts {
  readonly cause: FailureCause
  /** True once the connection stood: from then on the server may have acted. */
  readonly wasSent: boolean
  readonly detail?: string
}

/**
 * Words a failed request. The message is made from the origin and an allow-listed reason alone: error objects of HTTP
 * libraries carry headers, bodies and settings, and nothing of them is taken over but the error's code.
 */
export function describeFailure(url: string, { cause, wasSent, detail }: FailureFacts): HttpFailure {
  const reason = reasonOf(cause)
  const { origin, hostname } = new URL(url)
  const message =
    detail === undefined ? wordsFor(reason, { origin, hostname, cause }) : `${origin}: ${detail}`
  return {
    kind: 'failure',
    reason,
    message: reason === 'too-large' ? tooLarge(origin, detail) : message,
    sent: wasSent && reason !== 'invalid-request',
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
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH)/.test(cause)) return 'tls'
  return cause.startsWith('HPE_') ? 'protocol' : 'reset'
}

interface Words {
  readonly origin: string
  readonly hostname: string
  readonly cause: string
}

function wordsFor(reason: HttpFailureReason, { origin, hostname, cause }: Words): string {
  switch (reason) {
    case 'refused':
      return `${origin}: connection refused`
    case 'unknown-host':
      return `${origin}: no such host: ${hostname}`
    case 'dns-unavailable':
      return `${origin}: the name ${hostname} cannot be resolved at the moment`
    case 'unreachable':
      return `${origin}: the host cannot be reached`
    case 'connect-timeout':
      return `${origin}: no connection within the time limit`
    case 'idle-timeout':
      return `${origin}: the connection fell silent`
    case 'total-timeout':
      return `${origin}: no complete answer within the time limit`
    case 'reset':
      return `${origin}: the connection broke`
    case 'tls':
      return `${origin}: TLS failed: ${tlsWords(cause)}`
    case 'protocol':
      return `${origin}: the answer is not valid HTTP`
    case 'too-large':
    case 'redirect':
    case 'invalid-request':
      return `${origin}: ${reason}`
  }
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

function tooLarge(origin: string, limit: string | undefined): string {
  return `${origin}: the answer is larger than ${limit ?? 'allowed'}`
}
