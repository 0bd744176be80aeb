import type { AddonRun, ReportedDifference } from '../report/run-report.ts'
import { baseDifferences } from './base-differences.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { fixAddons } from './fix-addons.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { otherRows, packageChosen, reportRow } from './package-chosen.ts'
import { missingSteps, planSteps } from './plan-steps.ts'
import { shardAddons, touchedAddons } from './shard-addons.ts'

/**
 * `check`: what is wrong with the chosen addons and with those that depend on them, and, where a registry is named, what merging
 * would publish. Changes nothing but what `--fix` mends.
 */
export async function check(context: CommandContext): Promise<CommandResult> {
  const { inputs } = context
  if (inputs.fix) await fixAddons(context)
  const loaded = await loadCatalog(context, {
    affected: true,
    ...(inputs.hasChosenRegistry ? { missing: 'told' } : {}),
  })
  const judgement = await judge(context, loaded, { isProposal: true })
  const packaged = await packageChosen(context, loaded, judgement)
  const differences = await baseDifferences(context, loaded)
  const rows = packaged.map((one) => withDifference(reportRow(one, judgement), differences))
  const addons = [...rows, ...otherRows(loaded, judgement)]
  const matrix = shardAddons(touchedAddons(loaded), { catalog: loaded.catalog, shards: inputs.shards })
  if (!inputs.hasChosenRegistry) return { addons, matrix }
  const steps = await planSteps(context, packaged, { toleratesUnreadable: true })
  return { addons, matrix, plan: [...steps, ...missingSteps(loaded.missing)] }
}

function withDifference(row: AddonRun, differences: ReadonlyMap<string, ReportedDifference>): AddonRun {
  const difference = differences.get(row.root)
  if (difference === undefined) return row
  return { ...row, difference, previousVersion: row.previousVersion ?? difference.before }
}
