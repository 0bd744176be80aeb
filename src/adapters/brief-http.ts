import type { Clock, Http } from '../ports.ts'
import { createHttp, type HttpOptions } from './http.ts'
import { describeFailure } from './http-failure.ts'

/** How long servers are waited for that a run can do without. */
export interface BriefLimits {
  /** Milliseconds for one exchange. */
  readonly eachMs: number
  /** Milliseconds for all of them, from when the door is opened. */
  readonly allMs: number
}

const LIMITS: BriefLimits = { eachMs: 10_000, allMs: 20_000 }

/**
 * Opens a door for reads that are worth some seconds and no more: each is tried once, and when the time for all of them is over, the
 * others fail without being sent.
 */
export function openBriefHttp(
  options: HttpOptions,
  clock: Pick<Clock, 'now'>,
  { eachMs, allMs }: BriefLimits = LIMITS,
): Http {
  const end = clock.now() + allMs
  return {
    async send(request) {
      const totalTimeoutMs = Math.min(eachMs, end - clock.now())
      if (totalTimeoutMs > 0) return createHttp({ ...options, totalTimeoutMs }).send(request)
      const detail = 'not asked, because no time was left after the others'
      return describeFailure(request.url, { cause: 'total-timeout', wasSent: false, detail })
    },
  }
}
