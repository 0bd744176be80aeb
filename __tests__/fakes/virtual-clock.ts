import type { Clock } from '../../src/ports.ts'

/** Makes a clock whose time passes only by waiting, and then at once. */
export function virtualClock(start = 1_700_000_000_000): Clock {
  let now = start
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds
    },
  }
}
