import type { Archive } from '../package/package-addon.ts'
import type { Clock } from '../ports.ts'
import { publishToRegistry } from './publish-to-registry.ts'
import type { Publisher, PublishOutcome } from './publisher.ts'
import { VISIBILITY_WINDOW_MS } from './settle.ts'
import type { OnConflict } from './verdict.ts'

/** One archive to publish. */
export interface PublishItem {
  readonly archive: Archive
  /** Names of the addons it depends on: those of the same run are published before it. */
  readonly dependencies: readonly string[]
  /** Its provenance file (`.prov`), where there is one. */
  readonly provenance?: Uint8Array
}

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
  /** Hears of each outcome as it comes. */
  readonly onOutcome?: (item: PublishItem, outcome: PublishOutcome) => void
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
 * know nothing of one another; within one, an archive's trouble stays its own, except for what makes the registry unusable: then
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
  }
  const byRegistry = await Promise.all(
    publishers.map((publisher) => publishToRegistry(items, publisher, settings)),
  )
  return items.map((item) => ({
    item,
    outcomes: byRegistry.flatMap((outcomes) => {
      const outcome = outcomes.get(item)
      return outcome === undefined ? [] : [outcome]
    }),
  }))
}
