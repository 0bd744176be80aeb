import type { Clock } from '../ports.ts'
import { RUN_DEADLINE_MS } from '../publish/publish.ts'
import { type CallResult, type FailedCall, type ForgeCalls, makeForgeCalls } from './forge-calls.ts'

/** The manners of a run that asks a repository of GitHub; `repository` is its name for people. */
export function githubCalls(repository: string, clock: Clock): ForgeCalls {
  return makeForgeCalls({
    forge: 'github',
    repository,
    clock,
    random: Math.random,
    deadline: clock.now() + RUN_DEADLINE_MS,
  })
}

/** Makes one request with Octokit. Its errors carry the request with its headers: only status, message and pauses go on. */
export async function githubCall<Value>(
  call: () => Promise<{ readonly status: number; readonly data: Value }>,
): Promise<CallResult<Value>> {
  try {
    const { status, data } = await call()
    if (status < 300) return { kind: 'ok', value: data }
    return { kind: 'failed', status, headers: {}, message: 'a redirect' }
  } catch (thrown) {
    return failureOf(thrown)
  }
}

/**
 * Makes one GraphQL request. Its errors come with status 200 and name their kind instead
 * (docs.github.com, "Rate limits and query limits for the GraphQL API"); they go on as the status that REST has for the same.
 */
export async function graphqlCall<Value>(call: () => Promise<Value>): Promise<CallResult<Value>> {
  try {
    return { kind: 'ok', value: await call() }
  } catch (thrown) {
    const failure = failureOf(thrown)
    const errors =
      isRecord(thrown) && Array.isArray(thrown['errors']) ? thrown['errors'].filter(isRecord) : []
    if (errors.length === 0) return failure
    const kind = textOf(errors[0]?.['type']) ?? ''
    return { ...failure, status: STATUS_OF_KIND[kind] ?? 422 }
  }
}

const STATUS_OF_KIND: Readonly<Record<string, number>> = {
  STALE_DATA: 409,
  RATE_LIMITED: 429,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
}

function failureOf(thrown: unknown): FailedCall {
  const message = thrown instanceof Error ? (thrown.message.split(' - http')[0] ?? '') : 'no answer'
  const response = isRecord(thrown) ? thrown['response'] : undefined
  if (!isRecord(response)) return { kind: 'failed', status: undefined, headers: {}, message }
  const headers = isRecord(response['headers']) ? response['headers'] : {}
  const status = typeof response['status'] === 'number' ? response['status'] : undefined
  const kept = ['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) => [
    name,
    textOf(headers[name]),
  ])
  return { kind: 'failed', status, headers: Object.fromEntries(kept), message }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
