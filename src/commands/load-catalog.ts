import { type Addon, addonLabel } from '../addon/addon.ts'
import { HELM_IGNORE_FILE } from '../addon/layout.ts'
import type { AddonChange } from '../detect/addon-change.ts'
import { makeAddonRootFinder } from '../detect/addon-roots.ts'
import { isPresent, type SelectedAddon, type SelectedAddons, selectAddons } from '../detect/select-addons.ts'
import type { Selection } from '../inputs/parse-inputs.ts'
import type { FileTree } from '../ports.ts'
import { isLeftOut, parseIgnoreRules } from '../read/ignore.ts'
import { readAddon } from '../read/read-addon.ts'
import type { Changes, CommandContext } from './command.ts'

/** An addon of the run, read into memory, and why it is part of it. */
export interface ChosenAddon {
  readonly addon: Addon
  readonly change: AddonChange
}

/** The repository's addons: every one for the rules that judge across addons, and those that the run is about. */
export interface LoadedCatalog {
  readonly catalog: readonly Addon[]
  readonly chosen: readonly ChosenAddon[]
  /** Addons that the change takes away: there is nothing to read of them. */
  readonly deleted: readonly SelectedAddon[]
  /** What was compared to select them; undefined where nothing was. */
  readonly changes: Changes
}

/** Reads the addons of the repository and picks those that the run is about (inputs `addons`, `addon-roots`, `base`, `head`). */
export async function loadCatalog(context: CommandContext): Promise<LoadedCatalog> {
  const { inputs, tree, logger, isIgnored } = context
  const finder = await makeAddonRootFinder(tree, { addonRoots: context.addonRoots, isIgnored })
  const selection = selectionOf(context)
  const changes = await comparedFor(selection, context)
  const selected = await selectAddons({
    selection,
    changes: changes.kind === 'compared' ? changes.files : undefined,
    finder,
    readIgnoreRules: (root) => readIgnoreRules(tree, root),
    ...(changes.kind === 'uncompared' ? { everythingBecause: changes.reason } : {}),
  })
  for (const { path, reason } of selected.passedOver) {
    logger.info(`passed over ${path}: ${reason === 'link' ? 'it is a link' : 'it holds no file of an addon'}`)
  }
  const present = selected.addons.filter(isPresent)
  const roots = inputs.validate === 'full' ? (await finder.all()).roots : []
  const catalog = await readAll(tree, [...new Set([...roots, ...present.map(({ root }) => root)])], logger)
  return { catalog: [...catalog.values()], ...chosenFrom(selected, catalog), changes }
}

function selectionOf({ inputs, defaultSelection }: CommandContext): Selection {
  if (inputs.operands.length > 0) return { kind: 'listed', patterns: inputs.operands }
  return inputs.selection ?? defaultSelection
}

// A list or `all` needs no comparison, but says why an addon changed where one can be had for nothing.
async function comparedFor(selection: Selection, { changes }: CommandContext): Promise<Changes> {
  if (selection.kind === 'changed') return await changes()
  return { kind: 'uncompared', reason: 'nothing was compared' }
}

async function readAll(
  tree: FileTree,
  roots: readonly string[],
  logger: CommandContext['logger'],
): Promise<ReadonlyMap<string, Addon>> {
  const addons = new Map<string, Addon>()
  for (const [at, root] of roots.toSorted().entries()) {
    addons.set(root, await readAddon(tree, root))
    logger.progress('reading', at + 1, roots.length)
  }
  return addons
}

function chosenFrom(
  { addons }: SelectedAddons,
  catalog: ReadonlyMap<string, Addon>,
): Pick<LoadedCatalog, 'chosen' | 'deleted'> {
  const chosen = addons.flatMap(({ root, change }) => {
    const addon = catalog.get(root)
    return addon === undefined ? [] : [{ addon, change }]
  })
  return { chosen, deleted: addons.filter((selected) => !isPresent(selected)) }
}

async function readIgnoreRules(tree: FileTree, root: string): Promise<(path: string) => boolean> {
  const path = root === '.' ? HELM_IGNORE_FILE : `${root}/${HELM_IGNORE_FILE}`
  const bytes = await tree.read(path, { maxBytes: 1024 * 1024 }).catch(() => undefined)
  const rules = parseIgnoreRules(bytes === undefined ? '' : new TextDecoder().decode(bytes))
  return (file) => isLeftOut(rules, file)
}

/** The name and version by which reports call an addon; the directory's name and none where metadata cannot be read. */
export function identityOf(addon: Addon): { readonly name: string; readonly version: string | undefined } {
  const { metadata } = addon
  return { name: addonLabel(addon), version: metadata.kind === 'parsed' ? metadata.value.version : undefined }
}
