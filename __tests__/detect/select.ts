import { openFileTree } from '../../src/adapters/file-tree.ts'
import { openGit } from '../../src/adapters/git.ts'
import { makeAddonRootFinder } from '../../src/detect/addon-roots.ts'
import type { ReadIgnoreRules } from '../../src/detect/changed-addons.ts'
import { type ForgeAccess, findChanges } from '../../src/detect/find-changes.ts'
import { comparisonOf } from '../../src/detect/refs.ts'
import { type SelectedAddons, selectAddons } from '../../src/detect/select-addons.ts'
import type { EventContext } from '../../src/inputs/event.ts'
import { isLeftOut, parseIgnoreRules } from '../../src/read/ignore.ts'
import { TEST_ENVIRONMENT, type TestRepository } from '../git-repository.ts'

/** How a selection by change is asked for in tests. */
export interface SelectSettings {
  readonly root?: string
  readonly base?: string
  readonly head?: string
  readonly addonRoots?: readonly string[]
  readonly isIgnored?: (path: string) => boolean
  readonly forge?: ForgeAccess
  readonly environment?: Readonly<Record<string, string>>
  readonly trustedDirectory?: string
}

/** Selects by change as a command does, with the real adapters. */
export async function selectChanged(
  repository: Pick<TestRepository, 'path'>,
  context: EventContext | undefined,
  settings: SelectSettings = {},
): Promise<SelectedAddons & { readonly notes: readonly string[] }> {
  const directory = settings.root === undefined ? repository.path : `${repository.path}/${settings.root}`
  const tree = openFileTree(directory)
  const git = openGit({
    directory,
    environment: { ...TEST_ENVIRONMENT, ...settings.environment },
    trustedDirectory: settings.trustedDirectory,
  })
  const comparison = comparisonOf(context, { base: settings.base, head: settings.head })
  const found = await findChanges(comparison, {
    git,
    forge: settings.forge,
    includesWorkTree: context === undefined,
  })
  const finder = await makeAddonRootFinder(tree, {
    addonRoots: settings.addonRoots ?? [],
    ...(settings.isIgnored === undefined ? {} : { isIgnored: settings.isIgnored }),
  })
  const readIgnoreRules: ReadIgnoreRules = async (root) => {
    const bytes = await tree.read(`${root}/.helmignore`, { maxBytes: 1_000_000 })
    const rules = parseIgnoreRules(bytes === undefined ? '' : Buffer.from(bytes).toString())
    return (path) => isLeftOut(rules, path)
  }
  const selected = await selectAddons({
    selection: { kind: 'changed' },
    changes: found.kind === 'changes' ? found.changes : found.kind === 'nothing' ? [] : undefined,
    finder,
    readIgnoreRules,
    ...(found.kind === 'everything' ? { everythingBecause: found.reason } : {}),
  })
  return { ...selected, notes: found.notes }
}

/** Root and kind of each selected addon, as one line each. */
export function kindsOf({ addons }: SelectedAddons): readonly string[] {
  return addons.map(({ root, change }) =>
    change.previousRoot === undefined
      ? `${change.kind} ${root}`
      : `${change.kind} ${change.previousRoot} -> ${root}`,
  )
}

/** A push to `main` as an event. */
export function pushEvent(before: string | undefined, after: string, branch = 'main'): EventContext {
  return {
    engine: 'github',
    trigger: { kind: 'push', branch, before, after, forced: false },
    repository: 'octo/catalog',
    defaultBranch: 'main',
    commit: after,
    apiUrl: undefined,
    workspace: undefined,
  }
}

/** A pull request into `main` as an event. */
export function pullRequestEvent(base: string, head: string, { isFork = false } = {}): EventContext {
  return {
    ...pushEvent(undefined, head),
    trigger: {
      kind: 'pull-request',
      number: 7,
      baseBranch: 'main',
      base,
      head,
      mergeBase: undefined,
      changedFiles: undefined,
      labels: [],
      headBranch: undefined,
      isFork,
      isPrivileged: false,
    },
  }
}
