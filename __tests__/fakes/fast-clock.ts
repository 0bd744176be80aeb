import type { Clock } from '../../src/ports.ts'

/** A clock whose waits pass at once, and that tells what was waited for. */
export interface FastClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[]
}

/**
 * Makes a clock that jumps instead of waiting. With `realShare` a wait still takes that part of its time, so that servers and
 * other writers get their turn.
 */
export function fastClock({ start = 1_700_000_000_000, realShare = 0 } = {}): FastClock {
  const waits: number[] = []
  let now = start
  return {
    waits,
    now: () => now,
    sleep: async (milliseconds) => {
      waits.push(milliseconds)
      now += milliseconds
      await new Promise((resolve) => setTimeout(resolve, milliseconds * realShare))
    },
  }
}
