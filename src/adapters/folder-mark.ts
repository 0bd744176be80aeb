import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { kill, pid } from 'node:process'

// A living writer touches its lock every few seconds and finishes a file within moments.
const ABANDONED_AFTER_MS = 60_000

/** What names the files that only their writer needs: `HOST.PID`, the machine as a short digest. */
export function mark(): string {
  return `${host()}.${pid}`
}

/**
 * True for a file that its writer can no longer want: the process that its name tells has ended on this machine, or nobody
 * touched it for a minute.
 */
export function isAbandoned(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return false
  const [, writerHost, writer] = /-([0-9a-f]{8})\.(\d+)-/.exec(basename(path)) ?? []
  if (writerHost === host() && writer !== undefined && hasEnded(Number(writer))) return true
  return Date.now() - stat.mtimeMs > ABANDONED_AFTER_MS
}

/** True where no process of this machine has the number. */
export function hasEnded(process: number): boolean {
  try {
    kill(process, 0)
    return false
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH'
  }
}

function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}
