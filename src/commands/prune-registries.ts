import { ActionError, toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { OutcomeStatus, Publisher, PublishOutcome } from '../publish/publisher.ts'
import type { AddonRun } from '../report/run-report.ts'
import { type ExtraVersion, extraVersions } from '../sync/extra-versions.ts'
import type { SyncedOffer } from '../sync/sync-registries.ts'
import type { Offer, SyncSource } from '../sync/sync-source.ts'
import type { CommandContext } from './command.ts'
import { type WithdrawOutcome, withdraw } from './withdraw.ts'

/** What was synced, and what may be pruned after it. */
export interface PruneScope {
  readonly source: SyncSource
  /** Everything that the source offers, copied or not. */
  readonly all: readonly Offer[]
  readonly targets: readonly Publisher[]
  /** Names and globs within which to prune; undefined for everything. */
  readonly patterns: readonly string[] | undefined
  readonly synced: readonly SyncedOffer[]
}

/** What was taken away, and what kept a registry from being pruned. */
export interface Pruned {
  readonly pruned: readonly AddonRun[]
  readonly error?: ActionError
}

/**
 * Takes out of every registry what the source does not hold. Nothing is taken from a registry that did not get everything: it
 * would be neither the old one nor a copy.
 */
export async function pruneRegistries(
  { clock, logger }: Pick<CommandContext, 'clock' | 'logger'>,
  { source, all, targets, patterns, synced }: PruneScope,
): Promise<Pruned> {
  const pruned: AddonRun[] = []
  let error: ActionError | undefined
  for (const target of targets) {
    if (!isWhole(target, synced)) {
      logger.info(`nothing was pruned in ${target.registry}: not everything could be copied there`)
      continue
    }
    try {
      const extra = await extraVersions(all, target, patterns)
      pruned.push(...(await pruneRegistry(extra, target, { clock, source: source.location })))
    } catch (thrown) {
      error ??= notPruned(target, toActionError(thrown))
    }
  }
  return error === undefined ? { pruned } : { pruned, error }
}

const DONE: ReadonlySet<OutcomeStatus> = new Set(['published', 'unchanged', 'skipped'])

function isWhole({ registry }: Publisher, synced: readonly SyncedOffer[]): boolean {
  return synced.every(({ outcomes }) =>
    outcomes.every((outcome) => outcome.registry !== registry || DONE.has(outcome.status)),
  )
}

function notPruned({ registry }: Publisher, { kind, message, hint }: ActionError): ActionError {
  return new ActionError(`cannot prune ${registry}: ${message}`, {
    kind,
    ...(hint === undefined ? {} : { hint }),
  })
}

interface PruneOptions {
  readonly clock: Clock
  /** What does not hold the versions, for people. */
  readonly source: string
}

// One by one; each is told of as a run's report tells of addons.
async function pruneRegistry(
  extra: readonly ExtraVersion[],
  target: Publisher,
  { clock, source }: PruneOptions,
): Promise<readonly AddonRun[]> {
  const startedAt = clock.now()
  const withdrawn = await withdraw(extra, [target], { clock, isExact: true })
  return withdrawn.map((outcome): AddonRun => {
    const { name, version } = outcome
    return {
      name,
      root: name,
      version,
      change: { kind: 'deleted', reasons: [`${source} does not hold it`] },
      findings: [],
      outcomes: [outcomeOf(outcome, target, { durationMs: Math.round(clock.now() - startedAt), source })],
    }
  })
}

function outcomeOf(
  { status, error }: WithdrawOutcome,
  { registry, kind }: Publisher,
  { durationMs, source }: { readonly durationMs: number; readonly source: string },
): PublishOutcome {
  const of = { registry, kind, durationMs }
  return status === 'withdrawn' || status === 'absent'
    ? { ...of, status: 'skipped', reason: `withdrawn: ${source} does not hold it` }
    : { ...of, status, ...(error === undefined ? {} : { error }) }
}
