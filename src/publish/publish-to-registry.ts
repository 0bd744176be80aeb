import { type ActionError, toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { dependencyWaves } from './dependency-waves.ts'
import { mapBounded } from './map-bounded.ts'
import { newerThan, shadowedBy } from './next-free-version.ts'
import { settleProvenance } from './provenance.ts'
import type { PublishItem } from './publish.ts'
import type { OutcomeError, PublishedVersion, Publisher, PublishOutcome, PutAnswer } from './publisher.ts'
import { equalJitterMs, WRITE_POLICY } from './retry.ts'
import { type Settled, settle } from './settle.ts'
import { concludeAfter, conflictError, decideBefore, type OnConflict, type Verdict } from './verdict.ts'

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

// Two writers can both be told that they stored a version: the later one's bytes stay. The gap is the time between a server's
// look at its storage and its write, so a second look after this pause sees who won.
const SECOND_LOOK_MS = 500
// What is left of a run that was told to end: five seconds for everything, the report included.
const LAST_WORDS_MS = 2_000

/** One archive on its way. */
interface Entry {
  readonly item: PublishItem
  readonly startedAt: number
  tries: number
  /** True once the registry may hold it because of us. */
  wasSent: boolean
  lastMessage?: string
  /** How long to wait before the next try. */
  waitMs: number
  listed: readonly string[]
  before: Settled
  force: boolean
  verdict?: Verdict
}

/**
 * Publishes archives to one registry and returns an outcome for each. Dependencies go before dependents; where the registry makes
 * all visible together, all go at once. Each round: settle, send, make visible, settle; what had no effect is sent again
 * after a wait. At the end everything that was published is looked at once more.
 */
export async function publishToRegistry(
  items: readonly PublishItem[],
  publisher: Publisher,
  settings: PublishSettings,
): Promise<ReadonlyMap<PublishItem, PublishOutcome>> {
  const { clock, concurrency, onConflict, random, stop } = settings
  const entries = items.map((item): Entry => newEntry(item, clock.now()))
  const outcomes = new Map<PublishItem, PublishOutcome>()
  let unusable: ActionError | undefined
  let lastSentAt = 0
  let hasSent = false
  const stopped = aborted(stop)
  const cutOff = stopped.then(() => clock.sleep(LAST_WORDS_MS))

  function finish(entry: Entry, verdict: Verdict): void {
    entry.verdict = verdict
  }

  // What one archive's work throws ends that archive; what makes the registry unusable ends the sending to it.
  async function guarded<Result>(entry: Entry, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (thrown) {
      const error = toActionError(thrown)
      if (error.kind === 'registry') unusable ??= error
      // A registry that refuses as a whole has done nothing; after any other surprise nothing is known.
      const isKnown = error.kind === 'registry' && !entry.wasSent
      finish(entry, { status: isKnown || entry.tries === 0 ? 'failed' : 'unknown', error: errorOf(error) })
      return undefined
    }
  }

  function whyNotSend(): OutcomeError | undefined {
    if (unusable !== undefined) return errorOf(unusable)
    if (stop.aborted) return { message: 'the run was told to end before this was sent', hint: 'run again' }
    if (clock.now() < settings.deadline) return undefined
    return {
      message: 'the time for publishing was over before this was sent',
      hint: 'run again: what is published stays',
    }
  }

  function settleOptions(isAwaited: boolean) {
    const windowMs = stop.aborted || unusable !== undefined ? LAST_WORDS_MS : settings.windowMs
    return { clock, windowMs, isAwaited }
  }

  async function prepare(entry: Entry): Promise<Entry | undefined> {
    const { archive } = entry.item
    const obstacle = whyNotSend()
    if (obstacle !== undefined) {
      finish(entry, { status: 'failed', error: obstacle })
      return undefined
    }
    return guarded(entry, async () => {
      const settled = await settle(publisher, archive, settleOptions(false))
      entry.before = settled
      if (needsListing(settled))
        entry.listed = (await publisher.versions(archive.name)).map(({ version }) => version)
      const shadow = settled.kind === 'absent' ? shadowedBy(archive.version, entry.listed) : undefined
      if (shadow !== undefined) {
        const what = `readers take it for ${shadow}, which is published`
        finish(entry, { status: 'conflict', error: conflictError({ archive, listed: entry.listed, what }) })
        return undefined
      }
      const decision = decideBefore({
        archive,
        settled,
        onConflict,
        listed: entry.listed,
        wasSent: entry.wasSent,
      })
      if (decision.kind === 'put') {
        entry.force = decision.force
        return entry
      }
      finish(entry, decision.verdict)
      return undefined
    })
  }

  async function send(entry: Entry): Promise<readonly [Entry, PutAnswer] | undefined> {
    const obstacle = whyNotSend()
    if (obstacle !== undefined) {
      finish(entry, { status: 'failed', error: obstacle })
      return undefined
    }
    entry.tries += 1
    lastSentAt = clock.now()
    const answer = await guarded(entry, () =>
      unlessStopped(publisher.put(entry.item.archive, { force: entry.force })),
    )
    return answer === undefined ? undefined : [entry, answer]
  }

  async function conclude([entry, answer]: readonly [Entry, PutAnswer]): Promise<Entry | undefined> {
    const { archive } = entry.item
    const isAwaited = answer.kind === 'accepted' || answer.kind === 'exists'
    const wasSent = entry.wasSent
    if (answer.kind === 'accepted' || answer.kind === 'uncertain') entry.wasSent = true
    return guarded(entry, async () => {
      const settled = await settle(publisher, archive, settleOptions(isAwaited))
      const { before, listed } = entry
      const verdict = concludeAfter({ archive, answer, before, settled, onConflict, listed, wasSent })
      if (verdict !== 'again') {
        finish(entry, withNotes(entry, verdict))
        return undefined
      }
      entry.waitMs = waitMs(entry, answer)
      return mayTryAgain(entry, answer) ? entry : undefined
    })
  }

  // Called only where settling proved that the last try had no effect.
  function mayTryAgain(entry: Entry, answer: PutAnswer): boolean {
    const error = answer.kind === 'accepted' ? { message: 'no effect' } : answer.error
    const isRepeated =
      answer.kind === 'uncertain' &&
      answer.isFinalWhenRepeated === true &&
      entry.lastMessage === error.message
    entry.lastMessage = error.message
    // A pause that outlasts the run is not begun.
    const isInTime = clock.now() + entry.waitMs < settings.deadline
    if (entry.tries < WRITE_POLICY.tries && !isRepeated && isInTime && whyNotSend() === undefined) return true
    const times = entry.tries === 1 ? '' : ` (tried ${entry.tries} times)`
    finish(entry, { status: 'failed', error: { ...error, message: `${error.message}${times}` } })
    return false
  }

  async function runWave(wave: readonly Entry[]): Promise<void> {
    let pending = wave
    while (pending.length > 0) {
      const ready = present(await mapBounded(pending, concurrency, prepare))
      const sent = present(await sendAll(ready))
      const answers = await makeVisible(sent)
      const again = present(await mapBounded(answers, concurrency, conclude))
      const wait = Math.max(0, ...again.map(({ waitMs }) => waitMs))
      if (again.length > 0) await pause(wait)
      pending = again
    }
  }

  // The first of a run goes alone: where credentials or the address are wrong, one request finds out.
  async function sendAll(ready: readonly Entry[]) {
    const width = publisher.commitsTogether ? 1 : concurrency
    const alone = hasSent ? [] : ready.slice(0, 1)
    hasSent = hasSent || alone.length > 0
    const first = await mapBounded(alone, 1, send)
    return [...first, ...(await mapBounded(ready.slice(alone.length), width, send))]
  }

  async function makeVisible(
    sent: readonly (readonly [Entry, PutAnswer])[],
  ): Promise<readonly (readonly [Entry, PutAnswer])[]> {
    if (!publisher.commitsTogether || !sent.some(([, answer]) => answer.kind === 'accepted')) return sent
    const flushed = await flushOnce()
    return sent.map(([entry, answer]) => [entry, answer.kind === 'accepted' ? flushed : answer])
  }

  async function flushOnce(): Promise<PutAnswer> {
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

  function waitMs(entry: Entry, answer: PutAnswer): number {
    const own = equalJitterMs(entry.tries, WRITE_POLICY, random)
    return answer.kind === 'uncertain' ? Math.max(own, answer.retryAfterMs ?? 0) : own
  }

  async function pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0 && !stop.aborted) await Promise.race([clock.sleep(milliseconds), stopped])
  }

  async function lookAgain(entry: Entry): Promise<void> {
    const { archive } = entry.item
    await guarded(entry, async () => {
      const stored = await settle(publisher, archive, settleOptions(true))
      const last = { archive, settled: stored, onConflict, listed: entry.listed, wasSent: true }
      const decision = decideBefore(last)
      // Overwriting was asked for once, not against whoever came after.
      if (decision.kind === 'put' && stored.kind === 'present') finish(entry, lostRace(entry))
      else if (decision.kind === 'put') finish(entry, vanished(entry))
      else if (decision.verdict.status !== 'published') finish(entry, decision.verdict)
    })
  }

  async function lookAtListing(entry: Entry): Promise<void> {
    const { archive } = entry.item
    await guarded(entry, async () => {
      const end = clock.now() + settings.windowMs
      for (let wait = 100; ; wait = Math.min(5_000, wait * 2)) {
        const rows = await publisher.versions(archive.name)
        const notes = listingNotes(entry, rows)
        const isListed = rows.some(({ version }) => version === archive.version)
        if (isListed || clock.now() + wait > end || stop.aborted) {
          if (notes !== undefined && entry.verdict !== undefined)
            finish(entry, { ...entry.verdict, reason: notes })
          return
        }
        await pause(wait)
      }
    })
  }

  async function confirm(): Promise<void> {
    const published = entries.filter(isPublished)
    if (published.length === 0 || stop.aborted) return
    await pause(lastSentAt + SECOND_LOOK_MS - clock.now())
    await mapBounded(published, concurrency, lookAgain)
    // All at once: one reading of an index answers them all.
    await Promise.all(published.filter(isPublished).map(lookAtListing))
  }

  async function attachProvenance(entry: Entry): Promise<void> {
    const { status } = entry.verdict ?? {}
    if (entry.item.provenance === undefined || (status !== 'published' && status !== 'unchanged')) return
    await guarded(entry, async () => {
      const trouble = await settleProvenance(entry.item, publisher, {
        mayPut: () => whyNotSend() === undefined,
      })
      if (trouble !== undefined) finish(entry, trouble)
    })
  }

  function tell(entry: Entry): void {
    const { archive } = entry.item
    const verdict = entry.verdict ?? {
      status: 'unknown',
      error: { message: `nothing is known about ${archive.name} ${archive.version}` },
    }
    const outcome: PublishOutcome = {
      registry: publisher.registry,
      kind: publisher.kind,
      ...verdict,
      durationMs: Math.max(0, Math.round(clock.now() - entry.startedAt)),
    }
    outcomes.set(entry.item, outcome)
    settings.onOutcome(entry.item, outcome)
  }

  const byItem = new Map(entries.map((entry) => [entry.item, entry]))
  const waves = publisher.commitsTogether ? [items] : dependencyWaves(items)
  for (const wave of waves) await runWave(present(wave.map((item) => byItem.get(item))))
  await confirm()
  await mapBounded(entries, concurrency, attachProvenance)
  for (const entry of entries) tell(entry)
  return outcomes
}

function newEntry(item: PublishItem, startedAt: number): Entry {
  return {
    item,
    startedAt,
    tries: 0,
    wasSent: false,
    waitMs: 0,
    listed: [],
    before: { kind: 'absent' },
    force: false,
  }
}

function needsListing(settled: Settled): boolean {
  if (settled.kind === 'absent') return true
  return settled.kind === 'present' && settled.comparison.kind === 'different'
}

function isPublished({ verdict }: Entry): boolean {
  return verdict?.status === 'published'
}

// A version below the newest is served, but nobody gets it without asking for it (KubeVela versioned_registry.go).
function withNotes(entry: Entry, verdict: Verdict): Verdict {
  if (verdict.status !== 'published' || verdict.reason !== undefined) return verdict
  if (entry.before.kind === 'present') {
    const isRepair = entry.before.comparison.kind === 'torn'
    return {
      ...verdict,
      reason: isRepair ? 'replaced a broken archive' : 'replaced other content, as on-conflict: force asks',
    }
  }
  const newer = newerThan(entry.item.archive.version, entry.listed)
  return newer === undefined
    ? verdict
    : { ...verdict, reason: `${newer} is newer and stays what is installed by default` }
}

function listingNotes(entry: Entry, rows: readonly PublishedVersion[]): string | undefined {
  const { version, sha256 } = entry.item.archive
  const own = rows.filter((row) => row.version === version)
  const lost = entry.listed.filter((listed) => !rows.some((row) => row.version === listed))
  const isWrong = own.some(({ digest }) => digest !== undefined && !digest.endsWith(sha256))
  const notes = [
    entry.verdict?.reason,
    own.length === 0
      ? 'the index does not list it yet: it may take some minutes until it can be installed'
      : undefined,
    own.length > 1 || isWrong
      ? 'the index is inconsistent: it lists the version twice or with another digest; let the registry build it anew'
      : undefined,
    lost.length === 0
      ? undefined
      : `the registry no longer lists ${lost.join(', ')}: it may keep only so many versions`,
  ].filter((note) => note !== undefined)
  return notes.length === 0 ? undefined : notes.join('; ')
}

function lostRace(entry: Entry): Verdict {
  const { name, version } = entry.item.archive
  return {
    status: 'conflict',
    error: {
      message: `${name} ${version} was stored, but another publisher replaced it a moment later`,
      hint: 'let one workflow publish at a time, and see which content is right before running again',
    },
  }
}

function vanished(entry: Entry): Verdict {
  const { name, version } = entry.item.archive
  return {
    status: 'unknown',
    error: { message: `${name} ${version} was stored, but is not there any more`, hint: 'run again' },
  }
}

function errorOf({ message, hint }: ActionError): OutcomeError {
  return hint === undefined ? { message } : { message, hint }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function present<Value>(values: readonly (Value | undefined)[]): readonly Value[] {
  return values.filter((value) => value !== undefined)
}
