import { makeAddonRootFinder } from '../detect/addon-roots.ts'
import { type SelectedAddon, selectAddons } from '../detect/select-addons.ts'
import type { CommandContext } from './command.ts'

/** Finds the addons that names, paths and globs mean; without any, all. Fails with an input error where one means none. */
export async function chooseAddons(
  { tree, addonRoots, isIgnored }: CommandContext,
  patterns: readonly string[],
): Promise<readonly SelectedAddon[]> {
  const finder = await makeAddonRootFinder(tree, { addonRoots, isIgnored })
  const selected = await selectAddons({
    selection: patterns.length === 0 ? { kind: 'all' } : { kind: 'listed', patterns },
    changes: undefined,
    finder,
    readIgnoreRules: async () => () => false,
  })
  return selected.addons
}
