import type { Delivery } from './delivery.ts'
import { mapBounded } from './map-bounded.ts'
import { shadowedBy } from './next-free-version.ts'
import { withNotes } from './outcome-notes.ts'
import type { PutAnswer } from './publisher.ts'
import type { RegistrySession } from './registry-session.ts'
import { equalJitterMs, WRITE_POLICY } from './retry.ts'
import type { Settled } from './settle.ts'
import { concludeAfter, conflictError, decideBefore } from './verdict.ts'

type Sent = readonly [Delivery, PutAnswer]

/**
 * Brings archives into a registry, each to a verdict. Each round: settle, send what is absent, make it visible, settle; what
 * provably had no effect is sent again after a wait.
 */
export async function deliver(deliveries: readonly Delivery[], session: RegistrySession): Promise<void> {
  const { concurrency } = session.settings
  const told = tellingOfEnds(session)
  let pending = deliveries
  while (pending.length > 0) {
    const ready = present(
      await mapBounded(pending, concurrency, (delivery) => told(delivery, prepare(delivery, session))),
    )
    const sent = present(await sendAll(ready, session))
    const answers = await makeVisible(sent, session)
    const again = present(
      await mapBounded(answers, concurrency, (answer) => told(answer[0], conclude(answer, session))),
    )
    await session.pause(Math.max(0, ...again.map(({ waitMs }) => waitMs)))
    pending = again
  }
}

function tellingOfEnds({ settings }: RegistrySession) {
  return async <Value>({ item }: Delivery, work: Promise<Value | undefined>): Promise<Value | undefined> => {
    const value = await work
    if (value === undefined) settings.onSettled(item)
    return value
  }
}

// Undefined, here and below, means that the archive has its verdict.
async function prepare(delivery: Delivery, session: RegistrySession): Promise<Delivery | undefined> {
  if (isEnded(delivery, session)) return undefined
  const { archive } = delivery.item
  return session.guarded(delivery, async () => {
    const settled = await session.settle(delivery, { isAwaited: false })
    delivery.before = settled
    if (needsListing(settled)) {
      const rows = await session.versions(delivery)
      delivery.listed = rows.map(({ version }) => version)
    }
    const { listed, wasSent } = delivery
    const shadow = settled.kind === 'absent' ? shadowedBy(archive.version, listed) : undefined
    if (shadow !== undefined) {
      const what = `readers take it for ${shadow}, which is published`
      delivery.verdict = { status: 'conflict', error: conflictError({ archive, listed, what }) }
      return undefined
    }
    const { onConflict } = session.settings
    const decision = decideBefore({ archive, settled, onConflict, listed, wasSent })
    if (decision.kind === 'done') {
      delivery.verdict = decision.verdict
      return undefined
    }
    delivery.force = decision.force
    return delivery
  })
}

function isEnded(delivery: Delivery, session: RegistrySession): boolean {
  const obstacle = session.whyNotSend()
  if (obstacle !== undefined) delivery.verdict = { status: 'failed', error: obstacle }
  return obstacle !== undefined
}

function needsListing(settled: Settled): boolean {
  if (settled.kind === 'absent') return true
  return settled.kind === 'present' && settled.comparison.kind === 'different'
}

// The first of a run goes alone: where credentials or the address are wrong, one request finds out.
async function sendAll(
  ready: readonly Delivery[],
  session: RegistrySession,
): Promise<readonly (Sent | undefined)[]> {
  const width = session.publisher.commitsTogether ? 1 : session.settings.concurrency
  const told = tellingOfEnds(session)
  const sendOne = (delivery: Delivery) => told(delivery, send(delivery, session))
  const alone = session.lastSentAt() === undefined ? 1 : 0
  const first = await mapBounded(ready.slice(0, alone), 1, sendOne)
  const others = await mapBounded(ready.slice(alone), width, sendOne)
  return [...first, ...others]
}

async function send(delivery: Delivery, session: RegistrySession): Promise<Sent | undefined> {
  if (isEnded(delivery, session)) return undefined
  delivery.tries += 1
  const answer = await session.guarded(delivery, () => session.put(delivery))
  return answer === undefined ? undefined : [delivery, answer]
}

async function makeVisible(sent: readonly Sent[], session: RegistrySession): Promise<readonly Sent[]> {
  const isNeeded = session.publisher.commitsTogether && sent.some(([, { kind }]) => kind === 'accepted')
  if (!isNeeded) return sent
  const flushed = await session.flush()
  return sent.map(([delivery, answer]) => [delivery, answer.kind === 'accepted' ? flushed : answer])
}

async function conclude([delivery, answer]: Sent, session: RegistrySession): Promise<Delivery | undefined> {
  const { archive } = delivery.item
  const isAwaited = answer.kind === 'accepted' || answer.kind === 'exists'
  const wasSent = delivery.wasSent
  if (answer.kind === 'accepted' || answer.kind === 'uncertain') delivery.wasSent = true
  return session.guarded(delivery, async () => {
    const { before, listed } = delivery
    const isReplaced = answer.kind === 'accepted' && delivery.force && before.kind === 'present'
    const replaced = isReplaced ? before.bytes : undefined
    const settled = await session.settle(delivery, { isAwaited, replaced })
    const { onConflict } = session.settings
    const verdict = concludeAfter({ archive, answer, before, settled, onConflict, listed, wasSent })
    if (verdict === 'again') return mayTryAgain(delivery, answer, session) ? delivery : undefined
    delivery.verdict = withNotes(delivery, verdict)
    return undefined
  })
}

// Called only where settling proved that the last try had no effect.
function mayTryAgain(delivery: Delivery, answer: PutAnswer, session: RegistrySession): boolean {
  const { clock, deadline, random } = session.settings
  const own = equalJitterMs(delivery.tries, WRITE_POLICY, random)
  delivery.waitMs = answer.kind === 'uncertain' ? Math.max(own, answer.retryAfterMs ?? 0) : own
  const error = answer.kind === 'accepted' ? { message: 'no effect' } : answer.error
  const isFinal = answer.kind === 'uncertain' && answer.isFinalWhenRepeated === true
  const isRepeated = isFinal && delivery.lastMessage === error.message
  delivery.lastMessage = error.message
  // A pause that outlasts the run is not begun.
  const isInTime = clock.now() + delivery.waitMs < deadline
  if (delivery.tries < WRITE_POLICY.tries && !isRepeated && isInTime && session.whyNotSend() === undefined)
    return true
  const times = delivery.tries === 1 ? '' : ` (tried ${delivery.tries} times)`
  delivery.verdict = { status: 'failed', error: { ...error, message: `${error.message}${times}` } }
  return false
}

function present<Value>(values: readonly (Value | undefined)[]): readonly Value[] {
  return values.filter((value) => value !== undefined)
}
