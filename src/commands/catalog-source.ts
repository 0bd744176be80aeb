import { addonLabel, dependencyNames } from '../addon/addon.ts'
import { makeAddonRootFinder } from '../detect/addon-roots.ts'
import { ActionError } from '../errors.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { AddonRun } from '../report/run-report.ts'
import { historySource } from '../sync/history-source.ts'
import { archiveSource, keyOf, type SyncSource } from '../sync/sync-source.ts'
import type { CommandContext, OpenedSource } from './command.ts'
import { judge } from './judge.ts'
import { loadCatalog } from './load-catalog.ts'
import { packageChosen, reportRow } from './package-chosen.ts'

/** What a sync copies from, ready to be listed. */
export interface CatalogSource {
  readonly source: SyncSource
  /** What is known of the addons of a tree, by name and version; empty for a registry. */
  readonly rows: ReadonlyMap<string, AddonRun>
  /** Names and globs that pick from the source; undefined where it holds only what was picked. */
  readonly patterns: readonly string[] | undefined
}

/** Makes a source of what was opened: a registry as it is, a catalog's tree by packaging what packaging accepts. */
export async function catalogSource(context: CommandContext, opened: OpenedSource): Promise<CatalogSource> {
  if (opened.kind === 'source')
    return { source: opened.source, rows: new Map(), patterns: patternsOf(context) }
  return context.inputs.history ? await pastSource(context, opened) : await prepareTree(context, opened)
}

// Old versions are what they are: only whether they can be packed is asked of them.
async function pastSource(
  context: CommandContext,
  { tree, location, git, isOwn }: Extract<OpenedSource, { kind: 'tree' }>,
): Promise<CatalogSource> {
  const addonRoots = isOwn ? context.addonRoots : context.inputs.addonRoots
  const finder = await makeAddonRootFinder(tree, { addonRoots, isIgnored: context.isIgnored })
  if (git === undefined) {
    throw new ActionError(`cannot rebuild old versions of ${location}: it is no git repository`, {
      kind: 'input',
      hint: 'leave history out, or name a git repository with from',
    })
  }
  const source = await historySource({ git, location, roots: (await finder.all()).roots })
  return { source, rows: new Map(), patterns: patternsOf(context) }
}

function patternsOf({ inputs: { operands, selection } }: CommandContext): readonly string[] | undefined {
  if (operands.length > 0) return operands
  return selection?.kind === 'listed' ? selection.patterns : undefined
}

async function prepareTree(
  context: CommandContext,
  { tree, location, isOwn }: Extract<OpenedSource, { kind: 'tree' }>,
): Promise<CatalogSource> {
  const { inputs } = context
  // A sync is about the whole catalog, whatever changed last; another repository has addon roots of its own.
  const selection = inputs.selection?.kind === 'listed' ? inputs.selection : ({ kind: 'all' } as const)
  const local: CommandContext = {
    ...context,
    inputs: { ...inputs, selection },
    tree,
    ...(isOwn ? {} : { addonRoots: inputs.addonRoots, isIgnored: () => false }),
  }
  const loaded = await loadCatalog(local)
  const judgement = await judge(local, loaded)
  const packaged = await packageChosen(local, loaded, judgement)
  const items = packaged.flatMap(({ addon, archive }) =>
    archive === undefined ? [] : [{ archive, dependencies: dependencyNames(addon) } satisfies PublishItem],
  )
  const rows = packaged.map((one): readonly [string, AddonRun] => {
    const row = reportRow(one, judgement)
    return [keyOf({ name: addonLabel(one.addon), version: row.version ?? '' }), row]
  })
  return { source: archiveSource(location, items), rows: new Map(rows), patterns: undefined }
}
