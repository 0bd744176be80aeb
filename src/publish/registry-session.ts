import { ActionError, toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Delivery } from './delivery.ts'
import { watchEnding } from './ending.ts'
import type { PublishItem } from './publish-item.ts'
import type { OutcomeError, PublishedVersion, Publisher, PublishOutcome, PutAnswer } from './publisher.ts'
import { describeTrouble } from './registry-error.ts'
import { type Settled, type SettleOptions, settle } from './settle.ts'
import type { OnConflict } from './verdict.ts'

/** The options of publishing, complete. */
export interface PublishSettings {
  readonly clock: Clock
  readonly onConflict: OnConflict
  readonly random: () => number
  readonly concurrency: number
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly windowMs: number
  readonly stop: AbortSignal
  readonly onOutcome: (item: PublishItem, outcome: PublishOutcome) => void
  readonly onSettled: (item: PublishItem) => void
}

// What is left of a run that was told to end: five seconds for everything, the report included (runners kill after ten).
const LAST_SEND = { milliseconds: 2_000 }
const LAST_LOOK = { milliseconds: 4_000 }
// How long an unclear answer of a registry that was found unusable is given to clear up.
const HOPELESS_WINDOW_MS = 2_000

/** One run against one registry: whether anything may still be sent, and what to do where the registry gives up. */
export interface RegistrySession {
  readonly publisher: Publisher
  readonly settings: PublishSettings
  /** Why nothing more may be sent; undefined where sending goes on. */
  whyNotSend(): OutcomeError | undefined
  /** Does one archive's work: what it throws ends that archive, and the whole sending where the registry is unusable. */
  guarded<Result>(delivery: Delivery, work: () => Promise<Result>): Promise<Result | undefined>
  /** Settles an archive; unclear where the run was told to end and the registry does not answer in time. */
  settle(delivery: Delivery, options: Pick<SettleOptions, 'isAwaited' | 'replaced'>): Promise<Settled>
  /** What the registry lists under an archive's name; rejects where the run was told to end and no answer came in time. */
  versions(delivery: Delivery): Promise<readonly PublishedVersion[]>
  /** Sends one archive, unless the run was told to end in the meantime. */
  put(delivery: Delivery): Promise<PutAnswer>
  /** Makes visible what was put; a registry that fails as a whole refuses. */
  flush(): Promise<PutAnswer>
  /** Waits, but not beyond the moment at which the run is told to end. */
  pause(milliseconds: number): Promise<void>
  /** When an archive was sent last; undefined where none was. */
  lastSentAt(): number | undefined
}

/** Opens a session with one registry. */
export function openRegistrySession(publisher: Publisher, settings: PublishSettings): RegistrySession {
  const { clock, stop } = settings
  let unusable: ActionError | undefined
  let lastSentAt: number | undefined
  const ending = watchEnding(stop, clock)

  function whyNotSend(): OutcomeError | undefined {
    if (unusable !== undefined) return describeTrouble(unusable)
    if (stop.aborted) return { message: 'the run was told to end before this was sent', hint: 'run again' }
    if (clock.now() < settings.deadline) return undefined
    return {
      message: 'the time for publishing was over before this was sent',
      hint: 'run again: what is published stays',
    }
  }

  async function guarded<Result>(
    delivery: Delivery,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await work()
    } catch (thrown) {
      const error = toActionError(thrown)
      if (error.kind === 'registry') unusable ??= error
      // A registry that refuses as a whole has done nothing; after any other surprise nothing is known.
      const isKnown = error.kind === 'registry' && !delivery.wasSent
      const status = isKnown || delivery.tries === 0 ? 'failed' : 'unknown'
      delivery.verdict = { status, error: describeTrouble(error) }
      return undefined
    }
  }

  async function flush(): Promise<PutAnswer> {
    try {
      return await ending.inTime(publisher.flush(), LAST_SEND, () => NOT_ENDED)
    } catch (thrown) {
      const error = toActionError(thrown)
      if (error.kind === 'registry') unusable ??= error
      // The registry failed as a whole, at a moment that is not known: settling tells for each archive.
      return { kind: 'refused', error: describeTrouble(error) }
    }
  }

  return {
    publisher,
    settings,
    whyNotSend,
    guarded,
    flush,
    lastSentAt: () => lastSentAt,
    settle({ item }, options) {
      const windowMs = unusable !== undefined || stop.aborted ? HOPELESS_WINDOW_MS : settings.windowMs
      const settled = settle(publisher, item.archive, { ...options, clock, windowMs })
      return ending.inTime<Settled>(settled, LAST_LOOK, () => ({ kind: 'unclear', error: UNANSWERED }))
    },
    versions({ item }) {
      return ending.inTime(publisher.versions(item.archive.name), LAST_LOOK, () => {
        throw new ActionError(UNANSWERED.message, { kind: 'registry', hint: UNANSWERED.hint })
      })
    },
    put({ item, force }) {
      lastSentAt = clock.now()
      return ending.inTime(publisher.put(item.archive, { force }), LAST_SEND, () => NOT_ENDED)
    },
    async pause(milliseconds) {
      if (milliseconds > 0 && !stop.aborted)
        await Promise.race([clock.sleep(milliseconds, { signal: stop }), ending.stopped])
    },
  }
}

const UNANSWERED = { message: 'the run was told to end before the registry answered', hint: 'run again' }
const NOT_ENDED: PutAnswer = { kind: 'uncertain', error: UNANSWERED }
