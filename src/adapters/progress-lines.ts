import { measureProgress } from './progress-rate.ts'

// Often enough to see that something goes on, seldom enough for a log that somebody reads.
const INTERVAL_MS = 15_000

/** Progress for logs: a line now and then while a piece of work takes long, none for what is quick. */
export function progressLines(
  write: (line: string) => void,
  now: () => number,
): (label: string, done: number, total: number) => void {
  const rateOf = measureProgress(now)
  let current = ''
  let saidAt = 0

  return (label, done, total) => {
    const rate = rateOf(label, done, total)
    if (label !== current) {
      current = label
      saidAt = now()
    }
    if (done >= total || now() - saidAt < INTERVAL_MS) return
    saidAt = now()
    write(`${label}: ${done} of ${total}${rate === '' ? '' : `, ${rate}`}`)
  }
}
