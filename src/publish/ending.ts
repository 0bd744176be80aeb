import type { Clock } from '../ports.ts'

/** The end that a run may be told to come to, for those who wait for others. */
export interface Ending {
  /**
   * Waits for an answer, but no longer than so many milliseconds after the run was told to end: then it is what `otherwise` says. What
   * is asked only after that has its milliseconds from its own beginning where `since` tells it.
   */
  inTime<Answer>(
    answer: Promise<Answer>,
    limit: { readonly milliseconds: number; readonly since?: number },
    otherwise: () => Answer,
  ): Promise<Answer>
  /** Resolves when the run is told to end, with the moment; else never. */
  readonly stopped: Promise<number>
}

/** Looks out for the signal that tells a run to end. */
export function watchEnding(stop: AbortSignal, clock: Clock): Ending {
  const stopped = aborted(stop).then(() => clock.now())

  async function inTime<Answer>(
    answer: Promise<Answer>,
    { milliseconds, since }: { readonly milliseconds: number; readonly since?: number },
    otherwise: () => Answer,
  ): Promise<Answer> {
    const answered = new AbortController()
    const cutOff = stopped.then(async (at) => {
      const { signal } = answered
      const from = Math.max(at, since ?? at)
      if (!signal.aborted) await clock.sleep(Math.max(0, from + milliseconds - clock.now()), { signal })
      return otherwise
    })
    // A wait that is over must not keep the process alive.
    const first = await Promise.race([answer.then((value) => () => value), cutOff]).finally(() =>
      answered.abort(),
    )
    return first()
  }

  return { inTime, stopped }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
