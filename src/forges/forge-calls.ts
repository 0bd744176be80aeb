import { ActionError } from '../errors.ts'
import type { Clock, ForgeAnswer, ForgeKind } from '../ports.ts'
import { clipped } from '../publish/registry-error.ts'
import { equalJitterMs, READ_POLICY } from '../publish/retry.ts'

/** What one request to a forge's API gave. */
export type CallResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | {
      readonly kind: 'failed'
      /** Undefined where no answer came. */
      readonly status: number | undefined
      /** In lower case. */
      readonly headers: Readonly<Record<string, string | number | undefined>>
      /** What the forge says, or why there is no answer. */
      readonly message: string
    }

/** A failed request. */
export type FailedCall = Extract<CallResult<unknown>, { kind: 'failed' }>

/** What a request that changes a forge came to where it did not succeed; caught where a release is brought to its end. */
export class ForgeTrouble extends Error {
  readonly answer: Exclude<ForgeAnswer, { kind: 'done' }>
  readonly status: number | undefined

  constructor(answer: Exclude<ForgeAnswer, { kind: 'done' }>, status: number | undefined) {
    super(answer.message)
    this.name = new.target.name
    this.answer = answer
    this.status = status
  }
}

/** Makes requests with the manners that forges ask for. */
export interface ForgeCalls {
  /** Reads, again and again where that may help; undefined for 404. Rejects where the forge cannot be read. */
  read<Value>(what: string, call: () => Promise<CallResult<Value>>): Promise<Value | undefined>
  /** Reads what must be there: 404 means that the repository is not, or not for this token. */
  need<Value>(what: string, call: () => Promise<CallResult<Value>>): Promise<Value>
  /** Changes something, once. Rejects with ForgeTrouble, or with an error of kind `registry` where the token is refused. */
  write<Value>(what: string, call: () => Promise<CallResult<Value>>): Promise<Value>
  /** Waits for a forge that does some of its work after it answered. */
  pause(milliseconds: number): Promise<void>
}

/** Which forge, and for how long. */
export interface ForgeCallOptions {
  readonly forge: ForgeKind
  /** The repository for people. */
  readonly repository: string
  readonly clock: Clock
  readonly random: () => number
  /** Milliseconds since the epoch after which nothing is waited for. */
  readonly deadline: number
}

// "If the retry-after header is not present … wait for at least one minute" (docs.github.com, "Rate limits for the REST API").
const UNTOLD_PAUSE_MS = 60_000

/** Opens the way to a forge's API. */
export function makeForgeCalls({ forge, repository, clock, random, deadline }: ForgeCallOptions): ForgeCalls {
  function unusable(what: string, failed: FailedCall): ActionError {
    const { message, hint } = wordsFor(failed, forge)
    return new ActionError(`cannot ${what} of ${repository}: ${message}`, { kind: 'registry', hint })
  }

  async function need<Value>(what: string, call: () => Promise<CallResult<Value>>): Promise<Value> {
    const result = await patiently(call)
    if (result.kind === 'ok') return result.value
    throw unusable(what, result)
  }

  async function patiently<Value>(call: () => Promise<CallResult<Value>>): Promise<CallResult<Value>> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await call()
      if (result.kind === 'ok' || !isPassing(result) || attempt >= READ_POLICY.tries) return result
      const pause = Math.max(
        equalJitterMs(attempt, READ_POLICY, random),
        throttleMs(result, clock.now()) ?? 0,
      )
      if (clock.now() + pause >= deadline) return result
      await clock.sleep(pause)
    }
  }

  return {
    need,
    pause: (milliseconds) => clock.sleep(milliseconds),
    async read(what, call) {
      const result = await patiently(call)
      if (result.kind === 'ok') return result.value
      if (result.status === 404) return undefined
      throw unusable(what, result)
    },
    async write(what, call) {
      const result = await call()
      if (result.kind === 'ok') return result.value
      if (result.status === 401) throw unusable(what, result)
      const { message, hint } = wordsFor(result, forge)
      const text = `cannot ${what}: ${message}`
      if (!isPassing(result)) throw new ForgeTrouble({ kind: 'refused', message: text, hint }, result.status)
      const retryAfterMs = throttleMs(result, clock.now())
      throw new ForgeTrouble(
        { kind: 'uncertain', message: text, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        result.status,
      )
    },
  }
}

// How long a throttled client is asked to wait; undefined where it is not throttled.
function throttleMs(failed: FailedCall, now: number): number | undefined {
  if (!isThrottled(failed)) return undefined
  const { headers } = failed
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? Number.NaN)
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - now) : UNTOLD_PAUSE_MS
}

function isThrottled({ status, headers, message }: FailedCall): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /rate limit/i.test(message)
  )
}

function isPassing(failed: FailedCall): boolean {
  const { status } = failed
  return status === undefined || status === 408 || status >= 500 || isThrottled(failed)
}

function wordsFor(failed: FailedCall, forge: ForgeKind): { readonly message: string; readonly hint: string } {
  const { status, message } = failed
  const said = clipped(message)
  if (status === undefined) {
    return {
      message: `there is no answer: ${said}`,
      hint: 'check the network and the address of the API, then run again',
    }
  }
  if (isThrottled(failed))
    return { message: `it asks to wait (${status}): ${said}`, hint: 'run again later: what is done stays' }
  if (status === 401) return { message: `it refuses the token (401): ${said}`, hint: TOKEN_HINTS[forge] }
  if (status === 403) return { message: `the token may not do this (403): ${said}`, hint: TOKEN_HINTS[forge] }
  if (status === 404) {
    return {
      message: 'it is not there for this token (404)',
      hint: `check that the repository exists and that the token may see it. ${TOKEN_HINTS[forge]}`,
    }
  }
  if (status >= 300 && status < 400) {
    return {
      message: `it has moved (${status})`,
      hint: 'set the remote "origin" to the new address of the repository',
    }
  }
  return { message: `it answers ${status}: ${said}`, hint: 'look at what the forge says, then run again' }
}

const TOKEN_HINTS: Readonly<Record<ForgeKind, string>> = {
  github: 'give the job "permissions: contents: write", or a token that may write contents as github-token',
  gitlab: 'give a token with the scope api as GITLAB_TOKEN, or let the job token write releases and packages',
  gitee: 'give a personal access token with the scope projects as GITEE_TOKEN',
  gitea: 'give a token with the scope write:repository as GITEA_TOKEN',
}
