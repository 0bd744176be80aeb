import type { CommandContext, CommandResult } from './command.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { packageChosen, reportRows } from './package-chosen.ts'
import { planSteps } from './plan-steps.ts'
import { openAddons, shardAddons } from './shard-addons.ts'

/** `plan`: what `publish` would do to each addon in each registry, and why, and the jobs to share it out over. Changes nothing. */
export async function plan(context: CommandContext): Promise<CommandResult> {
  const loaded = await loadCatalog(context, { affected: true, missing: 'chosen' })
  const judgement = await judge(context, loaded)
  const packaged = await packageChosen(context, loaded, judgement)
  const steps = await planSteps(context, packaged)
  const { shards } = context.inputs
  return {
    addons: reportRows(packaged, loaded, judgement),
    plan: steps,
    matrix: shardAddons(openAddons(packaged, steps), { catalog: loaded.catalog, shards }),
  }
}
