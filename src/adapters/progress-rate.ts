/** Tells how quickly the piece of work of this name goes on, in words: `12/s, 40 s left`; empty until that can be told. */
export type ProgressRate = (label: string, done: number, total: number) => string

// What takes less needs no forecast, and the first moments tell nothing.
const MIN_ELAPSED_MS = 2_000

/** Starts measuring. Each new label starts anew. */
export function measureProgress(now: () => number): ProgressRate {
  let current = ''
  let startedAt = 0
  let first = 0

  return (label, done, total) => {
    if (label !== current || done < first) {
      current = label
      startedAt = now()
      first = done
    }
    const elapsed = now() - startedAt
    if (elapsed < MIN_ELAPSED_MS || done <= first) return ''
    const perSecond = ((done - first) * 1000) / elapsed
    return `${rateText(perSecond)}, ${timeText((total - done) / perSecond)} left`
  }
}

function rateText(perSecond: number): string {
  return perSecond >= 1 ? `${Math.round(perSecond)}/s` : `${Math.round(perSecond * 60)}/min`
}

function timeText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
