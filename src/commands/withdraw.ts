import { toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { OutcomeError, Publisher } from '../publish/publisher.ts'
import { describeTrouble } from '../publish/registry-error.ts'
import { holdsNothing, locateVersion, type NamedVersion } from './locate-version.ts'

/** What came of withdrawing a version from one registry; the version is spelled as the registry lists it. */
export interface WithdrawOutcome extends NamedVersion {
  readonly registry: string
  readonly status: 'withdrawn' | 'absent' | 'failed' | 'unknown'
  /** The version as it was asked for, where the registry spells it differently. */
  readonly asked?: string
  /** Why, and what to bear in mind. */
  readonly reason?: string
  readonly error?: OutcomeError
}

/** What withdrawing a version from one registry would do. */
export type WithdrawPreview = Omit<WithdrawOutcome, 'status'> & {
  readonly status: 'would-withdraw' | 'absent' | 'failed'
}

/** How versions are withdrawn. */
export interface WithdrawOptions {
  readonly clock: Clock
  /** True where the versions come from the registry's own list: nothing that is spelled differently is meant. */
  readonly isExact?: boolean
}

const POLLS = 5
const POLL_MS = 1_000

/**
 * Withdraws versions from registries that allow it, one by one, and looks afterwards whether they are gone. A withdrawn version
 * must never be published again with other content: whoever has it in a cache would not notice.
 */
export async function withdraw(
  withdrawals: readonly NamedVersion[],
  publishers: readonly Publisher[],
  options: WithdrawOptions,
): Promise<readonly WithdrawOutcome[]> {
  const outcomes: WithdrawOutcome[] = []
  for (const publisher of publishers) {
    for (const withdrawal of withdrawals) {
      const outcome = await withdrawOne(withdrawal, publisher, options)
      outcomes.push({ registry: publisher.registry, ...spelling(withdrawal, outcome), ...outcome })
    }
    await publisher.finish?.()
  }
  return outcomes
}

/** Says what `withdraw` would do; nothing is changed. */
export async function previewWithdrawals(
  withdrawals: readonly NamedVersion[],
  publishers: readonly Publisher[],
): Promise<readonly WithdrawPreview[]> {
  const previews: WithdrawPreview[] = []
  for (const publisher of publishers) {
    for (const withdrawal of withdrawals) {
      const preview = await previewOne(withdrawal, publisher)
      previews.push({ registry: publisher.registry, ...spelling(withdrawal, preview), ...preview })
    }
  }
  return previews
}

type Result<Outcome extends WithdrawOutcome | WithdrawPreview> = Omit<
  Outcome,
  'registry' | 'asked' | 'name' | 'version'
> & { readonly version: string }

function spelling(
  { name, version: asked }: NamedVersion,
  { version }: { readonly version: string },
): NamedVersion & { readonly asked?: string } {
  return { name, version, ...(asked === version ? {} : { asked }) }
}

async function previewOne(
  { name, version }: NamedVersion,
  publisher: Publisher,
): Promise<Result<WithdrawPreview>> {
  if (publisher.remove === undefined) return { version, ...notAllowed(publisher) }
  try {
    const found = await locateVersion({ name, version }, publisher)
    if (found.kind === 'several') return { version, status: 'failed', error: found.error }
    if (found.kind === 'absent') return { version: found.version, ...NOT_THERE }
    return { version: found.version, status: 'would-withdraw' }
  } catch (thrown) {
    return { version, status: 'failed', error: describeTrouble(toActionError(thrown)) }
  }
}

async function withdrawOne(
  { name, version: asked }: NamedVersion,
  publisher: Publisher,
  { clock, isExact }: WithdrawOptions,
): Promise<Result<WithdrawOutcome>> {
  const { remove } = publisher
  if (remove === undefined) return { version: asked, ...notAllowed(publisher) }
  let version = asked
  let hasAsked = false
  try {
    const found = await locateVersion({ name, version }, publisher, { isExact })
    if (found.kind === 'several') return { version, status: 'failed', error: found.error }
    version = found.version
    if (found.kind === 'absent') return { version, ...NOT_THERE }
    hasAsked = true
    const answer = await remove(name, version)
    if (answer.kind !== 'accepted') return { version, status: 'failed', error: answer.error }
    const flushed = await publisher.flush()
    if (flushed.kind !== 'accepted') return { version, status: 'unknown', error: flushed.error }
    if (await isGone({ name, version }, publisher, clock)) {
      return {
        version,
        status: 'withdrawn',
        reason:
          'raise the version in the catalog: as long as that holds this one, the next publish brings it back',
      }
    }
    const error = {
      message: `${name} ${version} is still served`,
      hint: 'look at the registry, then run again',
    }
    return { version, status: 'unknown', error }
  } catch (thrown) {
    return { version, status: hasAsked ? 'unknown' : 'failed', error: describeTrouble(toActionError(thrown)) }
  }
}

const NOT_THERE = { status: 'absent', reason: 'nothing of that name and version is there' } as const

function notAllowed({ registry }: Publisher) {
  const hint = 'remove it with the means of the registry, or publish a newer version'
  return {
    status: 'failed',
    error: { message: `${registry} does not let versions be withdrawn`, hint },
  } as const
}

async function isGone({ name, version }: NamedVersion, publisher: Publisher, clock: Clock): Promise<boolean> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    if (poll > 0) await clock.sleep(POLL_MS)
    if (holdsNothing(await publisher.fetch(name, version))) return true
  }
  return false
}
