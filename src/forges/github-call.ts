import type { CallResult } from './forge-calls.ts'

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

function failureOf(thrown: unknown): CallResult<never> {
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
