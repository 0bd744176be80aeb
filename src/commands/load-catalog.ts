import { type Addon, addonLabel } from '../addon/addon.ts'
import { HELM_IGNORE_FILE } from '../addon/layout.ts'
import { byCodeUnit } from '../addon/order.ts'
import { type AddonChange, askedFor } from '../detect/addon-change.ts'
import { type AddonRootFinder, makeAddonRootFinder } from '../detect/addon-roots.ts'
import { type ChangedName, dependantsOf } from '../detect/dependants.ts'
import { rememberListings } from '../detect/remembered-listings.ts'
import { nameOf } from '../detect/repository-path.ts'
import { isPresent, type SelectedAddon, selectAddons } from '../detect/select-addons.ts'
import type { Selection } from '../inputs/parse-inputs.ts'
import type { FileTree } from '../ports.ts'
import { isLeftOut, parseIgnoreRules } from '../read/ignore.ts'
import { readAddon, readNeighbour } from '../read/read-addon.ts'
import type { Changes, CommandContext } from './command.ts'
import { type MissingAddon, missingAddons } from './missing-addons.ts'

/** An addon of the run, read into memory, and why it is part of it. */
export interface ChosenAddon {
  readonly addon: Addon
  readonly change: AddonChange
  /** True where nothing of it changed, and only a registry that lacks its version makes it part of the run. */
  readonly isMissing?: boolean
}

/** The repository's addons: every one for the rules that judge across addons, and those that the run is about. */
export interface LoadedCatalog {
  /** Of addons that the run is not about only what such rules look at; empty where nobody looks. */
  readonly catalog: readonly Addon[]
  readonly chosen: readonly ChosenAddon[]
  /** Addons that depend on changed ones: to be tested, never to be published. Read as neighbours only. */
  readonly affected: readonly ChosenAddon[]
  /** What registries lack though nothing of it changed, where it was asked to be told and not chosen. */
  readonly missing: readonly MissingAddon[]
  /** Addons that the change takes away: there is nothing to read of them. */
  readonly deleted: readonly SelectedAddon[]
  /** What was compared to select them. */
  readonly changes: Changes
}

/** What a command wants to know beside what the user chose. */
export interface LoadOptions {
  /** List the addons that depend on changed ones. */
  readonly affected?: boolean
  /**
   * Look for what the registries lack, where the selection is by change: the range of commits is a filter, not the truth. `chosen`
   * makes it part of the run, `told` only says so.
   */
  readonly missing?: 'chosen' | 'told'
}

/** Reads the addons of the repository and picks those that the run is about (inputs `addons`, `addon-roots`, `base`, `head`). */
export async function loadCatalog(
  context: CommandContext,
  options: LoadOptions = {},
): Promise<LoadedCatalog> {
  const { inputs, logger, isIgnored } = context
  const tree = rememberListings(context.tree)
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
  const chosen = await readChosen({ tree, logger }, selected.addons.filter(isPresent))
  const deleted = selected.addons.filter((addon) => !isPresent(addon))
  const isByChange = selection.kind === 'changed' && changes.kind === 'compared'
  const looksForMissing = isByChange && options.missing !== undefined
  const looksForAffected = isByChange && options.affected === true && selected.addons.length > 0
  const isLookedAround =
    looksForMissing || looksForAffected || (inputs.validate === 'full' && chosen.length > 0)
  const others = isLookedAround ? await readOthers(tree, finder, chosen) : []
  const missing = looksForMissing ? await missingAddons(context, others) : []
  const all = options.missing === 'chosen' ? [...chosen, ...(await readMissing(tree, missing))] : chosen
  const catalog = withWhole(others, all)
  return {
    catalog,
    chosen: all,
    affected: looksForAffected ? affectedBy(all, deleted, catalog) : [],
    missing: options.missing === 'told' ? missing : [],
    deleted,
    changes,
  }
}

function selectionOf({ inputs, defaultSelection }: CommandContext): Selection {
  if (inputs.operands.length > 0) return { kind: 'listed', patterns: inputs.operands }
  if (inputs.selection !== undefined) return inputs.selection
  return isComparisonAsked(inputs) ? { kind: 'changed' } : defaultSelection
}

// A list or `all` needs no comparison, unless the user names what to compare with.
async function comparedFor(selection: Selection, { inputs, changes }: CommandContext): Promise<Changes> {
  if (selection.kind === 'changed' || isComparisonAsked(inputs)) return await changes()
  return { kind: 'uncompared', reason: 'nothing was compared' }
}

function isComparisonAsked({ base, head }: CommandContext['inputs']): boolean {
  return base !== undefined || head !== undefined
}

async function readChosen(
  { tree, logger }: Pick<CommandContext, 'tree' | 'logger'>,
  selected: readonly SelectedAddon[],
): Promise<readonly ChosenAddon[]> {
  const chosen: ChosenAddon[] = []
  for (const { root, change } of selected) {
    chosen.push({ addon: await readAddon(tree, root), change })
    logger.progress('reading', chosen.length, selected.length)
  }
  return chosen
}

async function readOthers(
  tree: FileTree,
  finder: AddonRootFinder,
  chosen: readonly ChosenAddon[],
): Promise<readonly Addon[]> {
  const known = new Set(chosen.map(({ addon }) => addon.root))
  const { roots } = await finder.all()
  const others: Addon[] = []
  for (const root of roots) if (!known.has(root)) others.push(await readNeighbour(tree, root))
  return others
}

async function readMissing(
  tree: FileTree,
  missing: readonly MissingAddon[],
): Promise<readonly ChosenAddon[]> {
  return await Promise.all(
    missing.map(async ({ addon: { root }, name, version, registries }) => ({
      addon: await readAddon(tree, root),
      change: askedFor(`${name} ${version} is missing in ${registries.join(', ')}`),
      isMissing: true,
    })),
  )
}

function withWhole(others: readonly Addon[], chosen: readonly ChosenAddon[]): readonly Addon[] {
  const whole = new Set(chosen.map(({ addon }) => addon.root))
  const all = [...chosen.map(({ addon }) => addon), ...others.filter(({ root }) => !whole.has(root))]
  return all.toSorted((a, b) => byCodeUnit(a.root, b.root))
}

// A change of documentation affects nobody who depends on the addon.
function affectedBy(
  chosen: readonly ChosenAddon[],
  deleted: readonly SelectedAddon[],
  catalog: readonly Addon[],
): readonly ChosenAddon[] {
  const changed: readonly ChangedName[] = [
    ...chosen
      .filter(({ change }) => change.kind !== 'unchanged' && !change.documentationOnly)
      .map(({ addon }) => ({ root: addon.root, name: addonLabel(addon) })),
    ...deleted.map(({ root }) => ({ root, name: nameOf(root) })),
  ]
  const byRoot = new Map(catalog.map((addon) => [addon.root, addon]))
  const taken = new Set(chosen.map(({ addon }) => addon.root))
  return dependantsOf(changed, catalog.map(needsOf)).flatMap(({ root, change }) => {
    const addon = byRoot.get(root)
    return addon === undefined || taken.has(root) ? [] : [{ addon, change }]
  })
}

function needsOf(addon: Addon) {
  const { metadata, root } = addon
  const dependencies = metadata.kind === 'parsed' ? metadata.value.dependencies : []
  return { root, name: addonLabel(addon), dependencies: dependencies.map(({ name }) => name) }
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
