import type { CommandContext, CommandResult } from './command.ts'
import { fixAddons } from './fix-addons.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { deletedRows, packageChosen, reportRow } from './package-chosen.ts'
import { planSteps } from './plan-steps.ts'

/** `check`: what is wrong with the chosen addons, and, where a registry is named, what publishing them would do. Changes nothing but what `--fix` mends. */
export async function check(context: CommandContext): Promise<CommandResult> {
  if (context.inputs.fix) await fixAddons(context)
  const loaded = await loadCatalog(context)
  const judgement = await judge(context, loaded, { isProposal: true })
  const packaged = await packageChosen(context, loaded, judgement)
  const addons = [...packaged.map((one) => reportRow(one, judgement)), ...deletedRows(loaded)]
  if (!context.inputs.hasChosenRegistry) return { addons }
  return { addons, plan: await planSteps(context, packaged) }
}
