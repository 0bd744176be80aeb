import { ActionError } from '../errors.ts'
import type { HttpAnswer, HttpFailure } from '../ports.ts'
import type { Credentials } from './credentials.ts'
import type { OutcomeError } from './publisher.ts'

/** What was tried when a registry gave an answer that cannot be used. */
export interface Attempt {
  /** The registry as the user wrote it. */
  readonly url: string
  /** The address that was asked. */
  readonly address: string
  readonly credentials: Credentials
  /** True for a request that changes the registry. */
  readonly isUpload?: boolean
  /** What to do where nothing is at the address, for kinds that know more than others. */
  readonly absentHint?: string | undefined
  /** What is wrong with a body that came with a good status. */
  readonly problem?: string
}

const CLIPPED_LENGTH = 200
const CLIENT_CERTIFICATE_HINT =
  'give the client certificate and its key, which the registry knows, as cert-file and key-file'
const PROXY_STATUSES: readonly number[] = [403, 502, 503, 504]

/** Makes the error that says what is wrong with a registry, and what to do about it; nothing secret is in it. */
export function registryError(answer: HttpAnswer | HttpFailure, attempt: Attempt): ActionError {
  const { message, hint } =
    answer.kind === 'failure' ? failed(answer) : withProxy(answered(answer, attempt), answer)
  return new ActionError(`cannot use the registry ${attempt.url}: ${message}`, {
    kind: 'registry',
    ...(hint === undefined ? {} : { hint }),
  })
}

/** The error as outcomes carry it. */
export function describeTrouble({ message, hint }: ActionError): OutcomeError {
  return hint === undefined ? { message } : { message, hint }
}

/** A server's words, short enough for a log and on one line. */
export function clipped(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.length > CLIPPED_LENGTH ? `${line.slice(0, CLIPPED_LENGTH)}…` : line
}

function failed({ reason, message, proxyVariable }: HttpFailure): OutcomeError {
  if (proxyVariable !== undefined) {
    return {
      message,
      hint: `check ${proxyVariable} in the environment: http://USER:PASSWORD@HOST:PORT, special characters percent-encoded; a registry that needs no proxy goes into NO_PROXY`,
    }
  }
  switch (reason) {
    case 'refused':
      return { message, hint: 'check the host and the port of registry, and that the server runs' }
    case 'unknown-host':
    case 'dns-unavailable':
      return { message, hint: 'check the host name in registry, and the name servers of this machine' }
    case 'tls':
      return {
        message,
        hint: 'give the authority that signed the certificate as ca-file, and check the host name in registry',
      }
    case 'client-certificate':
      return { message, hint: CLIENT_CERTIFICATE_HINT }
    case 'redirect':
      return { message, hint: 'set registry to the address that the server redirects to' }
    case 'invalid-request':
      return {
        message,
        hint: 'check registry, username, password and token for stray characters such as line ends',
      }
    case 'too-large':
      return { message, hint: 'check that registry is the address of a chart repository' }
    case 'stopped':
      return { message, hint: 'run again' }
    default:
      return {
        message,
        hint: 'check that the registry can be reached from here (proxy, firewall), and run again',
      }
  }
}

// A plain proxy answers in the server's place where it does not get there, or does not want to.
function withProxy({ message, hint }: OutcomeError, { proxy, status }: HttpAnswer): OutcomeError {
  if (proxy === undefined || hint === undefined || !PROXY_STATUSES.includes(status))
    return hint === undefined ? { message } : { message, hint }
  return { message, hint: `${hint}; or it was the proxy ${proxy} that answered so` }
}

function answered(answer: HttpAnswer, attempt: Attempt): OutcomeError {
  const { status } = answer
  const path = new URL(attempt.address).pathname
  if (attempt.problem !== undefined) {
    return {
      message: `the answer for ${path} is not what it should be: ${clipped(attempt.problem)}`,
      hint: 'registry must be the address that `helm repo add` takes; what answered may be a web page or a login form',
    }
  }
  if (status === 401 || status === 407)
    return { message: `it refuses the credentials (${status})`, hint: credentialHint(attempt) }
  if (status === 403) {
    return {
      message: `it forbids this (403)`,
      hint: `the credentials are known but may not ${attempt.isUpload === true ? 'publish' : 'read'} here: ask for the right to`,
    }
  }
  // The words of nginx, which asks for client certificates in HTTP, not in the handshake.
  if (status === 400 && /SSL certificate/.test(clipped(new TextDecoder().decode(answer.body)))) {
    return {
      message: 'it does not take the client certificate, or wants one (400)',
      hint: CLIENT_CERTIFICATE_HINT,
    }
  }
  if (status >= 300 && status < 400) return redirected(answer, attempt)
  if (status === 404 && attempt.absentHint !== undefined)
    return { message: `there is no ${path} (404)`, hint: attempt.absentHint }
  if (status === 404 || status === 405) {
    return attempt.isUpload === true
      ? {
          message: `it takes no uploads at ${path} (${status})`,
          hint: 'one of three things: its API is switched off (ChartMuseum: --disable-api), the number of tenants in the address is not its --depth, or context-path is missing or wrong',
        }
      : {
          message: `there is no ${path} (${status})`,
          hint: 'set registry to the address that `helm repo add` takes, tenants included; set context-path where the server runs below a path',
        }
  }
  return { message: `${path} answered ${status}`, hint: 'look at the log of the registry, and run again' }
}

function credentialHint({ credentials }: Attempt): string {
  switch (credentials.kind) {
    case 'none':
      return 'it wants credentials: set username and password, or token'
    case 'basic':
      return 'check username and password'
    case 'bearer':
    case 'identity':
      return 'check token: it may have expired, or be for another repository'
    case 'header':
      return 'check token and auth-header'
  }
}

function redirected(answer: HttpAnswer, attempt: Attempt): OutcomeError {
  const location = answer.headers['location'] ?? ''
  const target = URL.canParse(location, attempt.address)
    ? new URL(location, attempt.address).origin
    : undefined
  return {
    message: `it redirects to another address (${answer.status})`,
    hint: `credentials and archives are never sent after a redirect: set registry to the final address${target === undefined ? '' : `, which is at ${target}`}`,
  }
}
