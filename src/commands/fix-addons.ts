import { pathInRepository } from '../addon/addon.ts'
import { overlayTree } from '../read/overlay-tree.ts'
import { fixUntilClean } from '../validate/fix.ts'
import type { CommandContext } from './command.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'

/**
 * `check --fix`: mends what can be mended mechanically in the chosen addons, until nothing such is left, then writes the files
 * that changed. Only the bytes that findings name differ. Where there is a base to compare with, the version that the change asks for
 * is among it.
 */
export async function fixAddons(context: CommandContext): Promise<void> {
  const { chosen } = await loadCatalog(context)
  const files = new Map(
    chosen.flatMap(({ addon }) =>
      addon.files.map(({ path, bytes }) => [pathInRepository(addon, path), bytes] as const),
    ),
  )
  const fixed = await fixUntilClean(
    async (changed) => {
      const world = { ...context, tree: overlayTree(context.tree, changed) }
      const loaded = await loadCatalog(world)
      const { findingsOf } = await judge(world, loaded, { isProposal: true, rendersNothing: true })
      return loaded.chosen.flatMap(({ addon }) => findingsOf(addon))
    },
    (path) => files.get(path),
  )
  for (const { path, after } of fixed.files) await context.writeSource(path, after)
  const where = fixed.files.map(({ path }) => path).join(', ')
  context.logger.info(fixed.mended === 0 ? 'nothing to mend' : `mended ${fixed.mended} findings in ${where}`)
}
