import { assertNever } from '../errors.ts'
import type { Clock, Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'

/** How often something is tried and how long is waited between. */
export interface RetryPolicy {
  readonly tries: number
  readonly baseMs: number
  readonly capMs: number
}

/** What retries need of the world. */
export interface RetryPorts {
  readonly clock: Clock
  /** A number from 0 to below 1. */
  readonly random: () => number
  /** No wait goes beyond this moment (milliseconds since the epoch). */
  readonly deadline: number
}

/** Reads change nothing: they may be repeated freely. */
export const READ_POLICY: RetryPolicy = { tries: 5, baseMs: 250, capMs: 8_000 }
/** Mutations are repeated only after reading back proved that the one before had no effect. */
export const WRITE_POLICY: RetryPolicy = { tries: 4, baseMs: 1_000, capMs: 15_000 }

// Ten retries are always allowed; beyond, one for every five requests, so that many clients do not bury a weak server.
const FREE_RETRIES = 10
const RETRY_SHARE = 0.2

/** Wait before try number `attempt + 1`: anything up to twice the last wait, so that clients spread out (full jitter). */
export function fullJitterMs(attempt: number, policy: RetryPolicy, random: () => number): number {
  return Math.round(random() * ceilingMs(attempt, policy))
}

/** Half of the wait is fixed: a server that throttles gets its pause even where the dice fall low (equal jitter). */
export function equalJitterMs(attempt: number, policy: RetryPolicy, random: () => number): number {
  const ceiling = ceilingMs(attempt, policy)
  return Math.round(ceiling / 2 + (random() * ceiling) / 2)
}

function ceilingMs(attempt: number, { baseMs, capMs }: RetryPolicy): number {
  return Math.min(capMs, baseMs * 2 ** (attempt - 1))
}

/**
 * Reads how long a server asks to wait, in milliseconds: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), else
 * GitHub's `x-ratelimit-reset` where nothing remains. Undefined where it does not say, or says it in no known form; a date
 * in the past is zero.
 */
export function retryAfterMs(answer: HttpAnswer, now: number): number | undefined {
  const said = answer.headers['retry-after']?.trim()
  if (said !== undefined && /^\d{1,12}$/.test(said)) return Number(said) * 1000
  const date = said === undefined || !/^[A-Z][a-z]{2},? /.test(said) ? Number.NaN : Date.parse(said)
  if (!Number.isNaN(date)) return Math.max(0, date - now)
  const reset = answer.headers['x-ratelimit-reset']
  if (answer.headers['x-ratelimit-remaining'] === '0' && reset !== undefined && /^\d{1,12}$/.test(reset)) {
    return Math.max(0, Number(reset) * 1000 - now)
  }
  return undefined
}

/** True for an answer that another try may turn into a better one. */
export function isPassing(answer: HttpAnswer | HttpFailure): boolean {
  if (answer.kind === 'answer') return [408, 425, 429, 500, 502, 503, 504].includes(answer.status)
  switch (answer.reason) {
    case 'refused':
    case 'unknown-host':
    case 'dns-unavailable':
    case 'unreachable':
    case 'connect-timeout':
    case 'idle-timeout':
    case 'total-timeout':
    case 'reset':
    case 'protocol':
      return true
    case 'tls':
    case 'client-certificate':
    case 'proxy':
    case 'too-large':
    case 'redirect':
    case 'invalid-request':
    case 'stopped':
      return false
    default:
      return assertNever(answer.reason)
  }
}

/**
 * Wraps a door to the network so that reads are tried again by READ_POLICY; requests of other methods pass once. A host that
 * does not exist is asked twice, an answer that asks for a pause gets it, and nothing is waited for beyond the deadline.
 */
export function retryReads(http: Http, { clock, random, deadline }: RetryPorts): Http {
  let requests = 0
  let retries = 0

  function waitMs(answer: HttpAnswer | HttpFailure, attempt: number): number | undefined {
    if (!isPassing(answer) || attempt >= triesFor(answer)) return undefined
    if (retries >= FREE_RETRIES + RETRY_SHARE * requests) return undefined
    const asked = answer.kind === 'answer' ? retryAfterMs(answer, clock.now()) : undefined
    // A server that throttles, or is not up yet, needs a pause that luck cannot take away.
    const needsPause = answer.kind === 'answer' ? answer.status === 429 : !answer.sent
    const own = needsPause
      ? equalJitterMs(attempt, READ_POLICY, random)
      : fullJitterMs(attempt, READ_POLICY, random)
    const wait = Math.max(own, asked ?? 0)
    return clock.now() + wait < deadline ? wait : undefined
  }

  async function send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    for (let attempt = 1; ; attempt += 1) {
      requests += 1
      const answer = await http.send(request)
      if (request.method !== 'GET' && request.method !== 'HEAD') return answer
      const wait = waitMs(answer, attempt)
      if (wait === undefined) return answer
      retries += 1
      await clock.sleep(wait)
    }
  }

  return { send }
}

function triesFor(answer: HttpAnswer | HttpFailure): number {
  return answer.kind === 'failure' && answer.reason === 'unknown-host' ? 2 : READ_POLICY.tries
}
