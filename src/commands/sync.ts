import type { PlannedStep } from '../plan/plan.ts'
import type { AddonRun } from '../report/run-report.ts'
import { chooseOffers } from '../sync/choose-offers.ts'
import { extraVersions, requirePrunable } from '../sync/extra-versions.ts'
import { planSync } from '../sync/plan-sync.ts'
import { type SyncedOffer, syncRegistries } from '../sync/sync-registries.ts'
import { keyOf, type Offer } from '../sync/sync-source.ts'
import { catalogSource } from './catalog-source.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { type PruneScope, pruneRegistries } from './prune-registries.ts'

// Copying a whole registry may take longer than publishing what changed; a run that ends here goes on with the next one.
const DEADLINE_MS = 5 * 60 * 60_000

/**
 * `sync`: makes every configured registry hold what a source holds, a catalog's tree or another registry. Only what differs is
 * sent; a dry run tells what that is, and that there is something. Versions are taken away only where `prune` asks for it.
 */
export async function sync(context: CommandContext): Promise<CommandResult> {
  const { inputs, logger } = context
  const { source, rows, patterns } = await catalogSource(context, await context.openSource())
  const all = await source.offers()
  const offers = chooseOffers(all, { patterns, versions: inputs.versions })
  if (inputs.prune) requirePrunable(source, all, inputs.versions)
  const targets = await context.publishers()
  logger.info(
    `${source.location} holds ${offers.length} ${offers.length === 1 ? 'version' : 'versions'} to compare`,
  )
  if (inputs.dryRun) {
    const plan = await drift(context, { source, offers, all, targets, patterns })
    const differing = plan.filter(({ step }) => step !== 'skip').length
    logger.info(`${differing} of ${plan.length} differ`)
    return {
      addons: withOutcomes(rows, offers.map(untouched)),
      plan,
      differs: differing > 0,
    }
  }
  const synced = await syncRegistries(source, offers, targets, {
    clock: context.clock,
    onConflict: inputs.onConflict,
    concurrency: inputs.concurrency,
    stop: context.stop,
    deadlineMs: DEADLINE_MS,
    onProgress: (done, total) => logger.progress('syncing', done, total),
  })
  const addons = withOutcomes(rows, synced)
  if (!inputs.prune) return { addons }
  const { pruned, error } = await pruneRegistries(context, { targets, synced, all, patterns, source })
  return { addons: [...addons, ...pruned], ...(error === undefined ? {} : { error }) }
}

async function drift(
  { inputs, clock }: CommandContext,
  {
    source,
    offers,
    all,
    targets,
    patterns,
  }: Omit<PruneScope, 'synced'> & { readonly offers: readonly Offer[] },
): Promise<readonly PlannedStep[]> {
  const steps: PlannedStep[] = []
  for (const target of targets) {
    steps.push(...(await planSync(source, offers, target, { clock, onConflict: inputs.onConflict })))
    if (!inputs.prune) continue
    const reason = `${source.location} does not hold it`
    for (const extra of await extraVersions(all, target, patterns))
      steps.push({ ...extra, registry: target.registry, step: 'withdraw', reason })
  }
  return steps
}

function untouched(offer: Offer): SyncedOffer {
  return { offer, archive: undefined, outcomes: [] }
}

function withOutcomes(
  rows: ReadonlyMap<string, AddonRun>,
  synced: readonly SyncedOffer[],
): readonly AddonRun[] {
  const seen = new Set(synced.map(({ offer }) => keyOf(offer)))
  const left = [...rows].filter(([key]) => !seen.has(key)).map(([, row]) => row)
  const done = synced.map(({ offer, archive, outcomes }): AddonRun => {
    const row = rows.get(keyOf(offer))
    if (row !== undefined) return { ...row, outcomes }
    const { name, version } = offer
    return { name, root: name, version, findings: [], archive, outcomes }
  })
  return [...done, ...left]
}
