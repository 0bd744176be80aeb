import { type Addon, dependencyNames } from '../addon/addon.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { PublishOutcome } from '../publish/publisher.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { type Judgement, judge } from './judge.ts'
import { type LoadedCatalog, loadCatalog } from './load-catalog.ts'
import { otherRows, type PackagedAddon, packageChosen, reportRow, reportRows } from './package-chosen.ts'
import { planSteps } from './plan-steps.ts'
import { hasReadyArchives, publishReady } from './publish-ready.ts'
import { sendArchives } from './send-archives.ts'
import { requireTaggedVersion } from './tagged-version.ts'

/**
 * `publish`: packages the chosen addons and sends those that findings do not keep back to every registry. Where the selection is
 * by change, what the registries lack goes along. One addon's trouble never hides or stops another. A dry run ends with the plan.
 */
export async function publish(context: CommandContext): Promise<CommandResult> {
  if (hasReadyArchives(context)) return await publishReady(context)
  const loaded = await loadCatalog(context, { affected: true, missing: 'chosen' })
  if (context.tagged !== undefined) requireTaggedVersion(context.tagged, loaded)
  const judgement = await judge(context, loaded)
  const packaged = await packageChosen(context, loaded, judgement)
  if (context.inputs.dryRun) return await dryRun(context, loaded, judgement, packaged)
  await context.requireSameCommit()
  const outcomes = await send(context, packaged)
  const rows = packaged.map((one) => ({
    ...reportRow(one, judgement),
    outcomes: outcomes.get(one.addon) ?? [],
  }))
  return { addons: [...rows, ...otherRows(loaded, judgement)] }
}

async function dryRun(
  context: CommandContext,
  loaded: LoadedCatalog,
  judgement: Judgement,
  packaged: readonly PackagedAddon[],
): Promise<CommandResult> {
  const addons = reportRows(packaged, loaded, judgement)
  return { addons, plan: await planSteps(context, packaged) }
}

async function send(
  context: CommandContext,
  packaged: readonly PackagedAddon[],
): Promise<ReadonlyMap<Addon, readonly PublishOutcome[]>> {
  const addonOf = new Map<PublishItem, Addon>()
  for (const { addon, archive } of packaged) {
    if (archive !== undefined) addonOf.set({ archive, dependencies: dependencyNames(addon) }, addon)
  }
  if (addonOf.size === 0) return new Map()
  const results = await sendArchives(context, [...addonOf.keys()], await context.publishers())
  return new Map(
    results.flatMap(({ item, outcomes }) => {
      const addon = addonOf.get(item)
      return addon === undefined ? [] : [[addon, outcomes] as const]
    }),
  )
}
