import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, { signal } = {}) {
    // A wait that is cut short is no trouble.
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  },
}
