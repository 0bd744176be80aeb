import { type ActionError, toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Delivery } from './delivery.ts'
import type { PublishItem } from './publish.ts'
import type { OutcomeError, Publisher, PublishOutcome, PutAnswer } from './publisher.ts'
import { type Settled, settle } from './settle.ts'
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
}

// What is left of a run that was told to end: five seconds for everything, the report included.
const LAST_WORDS_MS = 2_000

/** One run against one registry: whether anything may still be sent, and what to do where the registry gives up. */
export interface RegistrySession {
  readonly publisher: Publisher
  readonly settings: PublishSettings
  /** Why nothing more may be sent; undefined where sending goes on. */
  whyNotSend(): OutcomeError | undefined
  /** Does one archive's work: what it throws ends that archive, and the whole sending where the registry is unusable. */
  guarded<Result>(delivery: Delivery, work: () => Promise<Result>): Promise<Result | undefined>
  /** Settles an archive, more shortly where the run ends. */
  settle(delivery: Delivery, options: { readonly isAwaited: boolean }): Promise<Settled>
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
  const stopped = aborted(stop)
  const cutOff = stopped.then(() => clock.sleep(LAST_WORDS_MS))

  function whyNotSend(): OutcomeError | undefined {
    if (unusable !== undefined) return errorOf(unusable)
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
      delivery.verdict = { status, error: errorOf(error) }
      return undefined
    }
  }

  async function flush(): Promise<PutAnswer> {
    try {
      return await unlessStopped(publisher.flush())
    } catch (thrown) {
      const error = toActionError(thrown)
      if (error.kind === 'registry') unusable ??= error
      // The registry failed as a whole, at a moment that is not known: settling tells for each archive.
      return { kind: 'refused', error: errorOf(error) }
    }
  }

  function unlessStopped(answer: Promise<PutAnswer>): Promise<PutAnswer> {
    const error = { message: 'the run was told to end' }
    return Promise.race([answer, cutOff.then((): PutAnswer => ({ kind: 'uncertain', error }))])
  }

  return {
    publisher,
    settings,
    whyNotSend,
    guarded,
    flush,
    lastSentAt: () => lastSentAt,
    settle({ item }, { isAwaited }) {
      const windowMs = stop.aborted || unusable !== undefined ? LAST_WORDS_MS : settings.windowMs
      return settle(publisher, item.archive, { clock, windowMs, isAwaited })
    },
    put({ item, force }) {
      lastSentAt = clock.now()
      return unlessStopped(publisher.put(item.archive, { force }))
    },
    async pause(milliseconds) {
      if (milliseconds > 0 && !stop.aborted) await Promise.race([clock.sleep(milliseconds), stopped])
    },
  }
}

function errorOf({ message, hint }: ActionError): OutcomeError {
  return hint === undefined ? { message } : { message, hint }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
