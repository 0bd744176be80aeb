import type { CommandContext, CommandResult } from './command.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { deletedRows, packageChosen, reportRow } from './package-chosen.ts'
import { planSteps } from './plan-steps.ts'

/** `plan`: what `publish` would do to each addon in each registry, and why. Changes nothing. */
export async function plan(context: CommandContext): Promise<CommandResult> {
  const loaded = await loadCatalog(context)
  const judgement = await judge(context, loaded)
  const packaged = await packageChosen(context, loaded, judgement)
  const steps = await planSteps(context, packaged)
  const addons = [...packaged.map((one) => reportRow(one, judgement)), ...deletedRows(loaded)]
  return { addons, plan: steps }
}
