/** The HTTP status of what Octokit threw; undefined where there was no answer. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined
  return typeof thrown.status === 'number' ? thrown.status : undefined
}

/** What Octokit threw, in words: its errors carry the request with its headers, so only the status and the message go on. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? (thrown.message.split(' - ')[0] ?? '') : 'no answer'
  const status = statusOf(thrown)
  return status === undefined ? message : `status ${status}, ${message}`
}
