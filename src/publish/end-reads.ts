import type { Clock, Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'
import { watchEnding } from './ending.ts'

/** What ending reads needs of the world. */
export interface EndReadsPorts {
  readonly clock: Clock
  /** Aborted when the run is told to end. */
  readonly stop: AbortSignal
}

// As long as an upload gets that is under way: five seconds have to do for everything, the report included.
const LAST_READ_MS = 2_000

/**
 * Wraps a door to the network so that reads wait for nobody once the run is told to end: each gets a moment more, and after one that
 * got no answer in it no other is begun. Uploads pass as they are: who sent something decides how long its answer is waited for.
 */
export function endReads(http: Http, { clock, stop }: EndReadsPorts): Http {
  const ending = watchEnding(stop, clock)
  let isSilent = false

  async function send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return http.send(request)
    if (isSilent) return CUT_OFF
    const limit = { milliseconds: LAST_READ_MS, since: clock.now() }
    return ending.inTime<HttpAnswer | HttpFailure>(http.send(request), limit, () => {
      isSilent = true
      return CUT_OFF
    })
  }

  return { send }
}

const CUT_OFF: HttpFailure = {
  kind: 'failure',
  reason: 'stopped',
  message: 'the run was told to end before the server answered',
  sent: true,
}
