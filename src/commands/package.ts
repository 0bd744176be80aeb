import type { CommandContext, CommandResult } from './command.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { packageChosen, reportRows } from './package-chosen.ts'

/** `package`: makes the archives of the chosen addons; the work tree is not touched. */
export async function packageCommand(context: CommandContext): Promise<CommandResult> {
  const loaded = await loadCatalog(context)
  const judgement = await judge(context, loaded)
  const packaged = await packageChosen(context, loaded, judgement)
  return { addons: reportRows(packaged, loaded, judgement) }
}
