/** The HTTP status of what Octokit threw; undefined where there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined
  return typeof thrown.status === 'number' ? thrown.status : undefined
}

/** What Octokit threw, in words: its errors carry the request with its headers, so only the status and the message go on. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? (thrown.message.split(' - ')[0] ?? '') : 'no answer'
  const status = statusOf(thrown)
  return status === undefined ? message : `status ${status}, ${message}`
}

/** The kinds of a GraphQL answer's errors, such as `STALE_DATA`; empty where it is no such error. */
export function graphqlTypes(thrown: unknown): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null || !('errors' in thrown)) return []
  const errors: readonly unknown[] = Array.isArray(thrown.errors) ? thrown.errors : []
  return errors.flatMap((error) =>
    typeof error === 'object' && error !== null && 'type' in error ? [String(error.type)] : [],
  )
}
