import type { Clock } from '../ports.ts'
import type { PublishItem } from './publish-item.ts'
import { publishToRegistry } from './publish-to-registry.ts'
import type { Publisher, PublishOutcome } from './publisher.ts'
import { VISIBILITY_WINDOW_MS } from './settle.ts'
import type { OnConflict } from './verdict.ts'

/** How to publish. */
export interface PublishOptions {
  readonly clock: Clock
  readonly onConflict: OnConflict
  /** A number from 0 to below 1, for the jitter of waits. */
  readonly random?: () => number
  /** Archives sent to one registry at a time. */
  readonly concurrency?: number
  /** For how long the whole run may send, in milliseconds. */
  readonly deadlineMs?: number
  /** For how long a registry may lag behind its own answers, in milliseconds. */
  readonly windowMs?: number
  /** Aborted when the run is told to end: nothing more is sent, what was sent is settled. */
  readonly stop?: AbortSignal
  /** Hears of each outcome, at the end of a registry's work. */
  readonly onOutcome?: (item: PublishItem, outcome: PublishOutcome) => void
  /** Hears of each archive when a registry is done with it; the last look at the end may still change its verdict. */
  readonly onSettled?: (item: PublishItem) => void
}

/** What came of one archive, in each registry. */
export interface PublishResult {
  readonly item: PublishItem
  /** In the order of the publishers. */
  readonly outcomes: readonly PublishOutcome[]
}

/** How long one run may keep sending. */
export const RUN_DEADLINE_MS = 10 * 60_000
const CONCURRENCY = 4

/**
 * Publishes archives to registries: settle, send what is absent, settle again, look once more. Registries work side by side and
 * know nothing of one another, but for those that come last: they get what all others hold. Within one, an archive's trouble stays its own, except for what makes the registry unusable: then
 * nothing more is sent to it. Results are in the order of the items. Never rejects for what a registry does.
 */
export async function publishAll(
  items: readonly PublishItem[],
  publishers: readonly Publisher[],
  options: PublishOptions,
): Promise<readonly PublishResult[]> {
  const settings = {
    clock: options.clock,
    onConflict: options.onConflict,
    random: options.random ?? Math.random,
    concurrency: options.concurrency ?? CONCURRENCY,
    deadline: options.clock.now() + (options.deadlineMs ?? RUN_DEADLINE_MS),
    windowMs: options.windowMs ?? VISIBILITY_WINDOW_MS,
    stop: options.stop ?? new AbortController().signal,
    onOutcome: options.onOutcome ?? (() => undefined),
    onSettled: options.onSettled ?? (() => undefined),
  }
  const first = publishers.filter(({ isLast }) => isLast !== true)
  const last = publishers.filter(({ isLast }) => isLast === true)
  const outcomes = new Map(
    await Promise.all(
      first.map(
        async (publisher) => [publisher, await publishToRegistry(items, publisher, settings)] as const,
      ),
    ),
  )
  const ready = items.filter((item) => lackedBy(item, outcomes) === undefined)
  for (const publisher of last) {
    const sent = await publishToRegistry(ready, publisher, settings)
    outcomes.set(publisher, new Map([...heldBack(items, outcomes, publisher), ...sent]))
  }
  return items.map((item) => ({
    item,
    outcomes: publishers.flatMap((publisher) => outcomes.get(publisher)?.get(item) ?? []),
  }))
}

type Outcomes = ReadonlyMap<Publisher, ReadonlyMap<PublishItem, PublishOutcome>>

// The outcome of a registry that does not hold an archive as it is; undefined where all do.
function lackedBy(item: PublishItem, outcomes: Outcomes): PublishOutcome | undefined {
  for (const [publisher, byItem] of outcomes) {
    const outcome = publisher.isLast === true ? undefined : byItem.get(item)
    if (outcome !== undefined && outcome.status !== 'published' && outcome.status !== 'unchanged')
      return outcome
  }
  return undefined
}

function heldBack(
  items: readonly PublishItem[],
  outcomes: Outcomes,
  { registry, kind }: Publisher,
): readonly (readonly [PublishItem, PublishOutcome])[] {
  return items.flatMap((item) => {
    const lacking = lackedBy(item, outcomes)
    if (lacking === undefined) return []
    const reason = `${lacking.registry} comes first, and there it is ${lacking.status}`
    return [[item, { registry, kind, status: 'skipped', reason, durationMs: 0 }] as const]
  })
}
