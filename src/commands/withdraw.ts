import { toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { OutcomeError, Publisher, Stored } from '../publish/publisher.ts'
import { describeTrouble } from '../publish/registry-error.ts'

/** A version to withdraw. */
export interface Withdrawal {
  readonly name: string
  /** As the registry lists it. */
  readonly version: string
}

/** What came of withdrawing a version from one registry. */
export interface WithdrawOutcome extends Withdrawal {
  readonly registry: string
  readonly status: 'withdrawn' | 'absent' | 'failed' | 'unknown'
  /** Why, and what to bear in mind. */
  readonly reason?: string
  readonly error?: OutcomeError
}

const POLLS = 5
const POLL_MS = 1_000

/**
 * Withdraws versions from registries that allow it, one by one, and looks afterwards whether they are gone. A withdrawn version
 * must never be published again with other content: whoever has it in a cache would not notice.
 */
export async function withdraw(
  withdrawals: readonly Withdrawal[],
  publishers: readonly Publisher[],
  { clock }: { readonly clock: Clock },
): Promise<readonly WithdrawOutcome[]> {
  const outcomes: WithdrawOutcome[] = []
  for (const publisher of publishers) {
    for (const withdrawal of withdrawals) {
      const outcome = await withdrawOne(withdrawal, publisher, clock)
      outcomes.push({ ...withdrawal, registry: publisher.registry, ...outcome })
    }
    await publisher.finish?.()
  }
  return outcomes
}

type Result = Omit<WithdrawOutcome, 'registry' | keyof Withdrawal>

async function withdrawOne(
  { name, version }: Withdrawal,
  publisher: Publisher,
  clock: Clock,
): Promise<Result> {
  const { remove } = publisher
  if (remove === undefined) {
    const hint = 'remove it with the means of the registry, or publish a newer version'
    return {
      status: 'failed',
      error: { message: `${publisher.registry} does not let versions be withdrawn`, hint },
    }
  }
  let hasAsked = false
  try {
    const before = await publisher.fetch(name, version)
    if (holdsNothing(before)) return { status: 'absent', reason: 'nothing of that name and version is there' }
    hasAsked = true
    const answer = await remove(name, version)
    if (answer.kind !== 'accepted') return { status: 'failed', error: answer.error }
    const flushed = await publisher.flush()
    if (flushed.kind !== 'accepted') return { status: 'unknown', error: flushed.error }
    if (await isGone({ name, version }, publisher, clock)) {
      return { status: 'withdrawn', reason: 'never publish this version again: choose a higher one' }
    }
    const error = {
      message: `${name} ${version} is still served`,
      hint: 'look at the registry, then run again',
    }
    return { status: 'unknown', error }
  } catch (thrown) {
    return { status: hasAsked ? 'unknown' : 'failed', error: describeTrouble(toActionError(thrown)) }
  }
}

async function isGone({ name, version }: Withdrawal, publisher: Publisher, clock: Clock): Promise<boolean> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    if (poll > 0) await clock.sleep(POLL_MS)
    if (holdsNothing(await publisher.fetch(name, version))) return true
  }
  return false
}

function holdsNothing({ kind }: Stored): boolean {
  return kind === 'absent' || kind === 'withdrawn'
}
