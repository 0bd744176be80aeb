import { type Addon, pathInRepository } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { isSameVersion } from '../addon/version.ts'
import type { CommitRecord, Git } from '../ports.ts'
import { commitTree } from '../read/commit-tree.ts'
import { readAddon } from '../read/read-addon.ts'
import type { CommandContext } from './command.ts'
import type { ChosenAddon, LoadedCatalog } from './load-catalog.ts'

/** What an addon's next version is measured against. */
export interface BumpBasis {
  /** The addon as it was; undefined where it is new or there is no history. */
  readonly before: Addon | undefined
  /** The commits since then that touch the addon, newest first. */
  readonly commits: readonly CommitRecord[]
  /** For people: the commit or ref that was compared with. */
  readonly source: string
}

/** Finds the basis of one addon. */
export type FindBasis = (chosen: ChosenAddon) => Promise<BumpBasis>

const NOTHING: BumpBasis = { before: undefined, commits: [], source: 'nothing' }
const MOST_COMMITS = 500

/**
 * Tells what each addon is measured against. A proposal to merge, and whoever names a `base`, compares with that; otherwise an addon
 * is compared with the commit that gave it the version it has at HEAD: all that came since is what the next version is about.
 */
export async function basisFinder(context: CommandContext, { changes }: LoadedCatalog): Promise<FindBasis> {
  const { git, logger } = context
  const place = await git.place()
  if (place.kind !== 'repository' || place.head === undefined) return async () => NOTHING
  const { head, isShallow } = place
  const compared = isProposal(context) && changes.kind === 'compared' ? changes : undefined
  if (compared !== undefined) {
    const base = await compared.baseCommit?.()
    return (chosen) =>
      base === undefined
        ? Promise.resolve(NOTHING)
        : atBase(git, { base, head, source: compared.base }, chosen)
  }
  if (isShallow) {
    logger.info(
      'the clone is shallow: only commits that it holds count (set fetch-depth: 0 in the checkout step)',
    )
  }
  return (chosen) => sinceVersion(git, head, chosen)
}

/** True where what is checked out is proposed to be merged into a base, or the user named one. */
export function isProposal({ inputs, event }: Pick<CommandContext, 'inputs' | 'event'>): boolean {
  const kind = event?.trigger.kind
  return inputs.base !== undefined || kind === 'pull-request' || kind === 'merge-group'
}

async function atBase(
  git: Git,
  { base, head, source }: { readonly base: string; readonly head: string; readonly source: string },
  { addon, change }: ChosenAddon,
): Promise<BumpBasis> {
  const before = await readAddon(commitTree(git, base), change.previousRoot ?? addon.root)
  const commits = await git.log({ from: base, to: head, directory: addon.root, most: MOST_COMMITS })
  return { before: before.metadata.kind === 'missing' ? undefined : before, commits, source }
}

async function sinceVersion(git: Git, head: string, { addon }: ChosenAddon): Promise<BumpBasis> {
  const commit = await versionCommit(git, head, pathInRepository(addon, METADATA_FILE))
  if (commit === undefined) return NOTHING
  const before = await readAddon(commitTree(git, commit), addon.root)
  const commits = await git.log({ from: commit, to: head, directory: addon.root, most: MOST_COMMITS })
  return { before, commits, source: commit.slice(0, 7) }
}

// The oldest of the newest commits that all have the version of HEAD.
async function versionCommit(git: Git, head: string, path: string): Promise<string | undefined> {
  const current = await versionAt(git, head, path)
  if (current === undefined) return undefined
  let found: string | undefined
  for (const { id } of await git.log({ to: head, directory: path, most: MOST_COMMITS })) {
    const version = await versionAt(git, id, path)
    if (version === undefined || !isSameVersion(version, current)) break
    found = id
  }
  return found
}

const MAX_METADATA_BYTES = 5 * 1024 * 1024

async function versionAt(git: Git, commit: string, path: string): Promise<string | undefined> {
  const bytes = await git.read(commit, path, { maxBytes: MAX_METADATA_BYTES })
  const metadata = bytes === undefined ? undefined : parseMetadata(new TextDecoder('utf-8').decode(bytes))
  return metadata?.kind === 'parsed' ? metadata.value.version : undefined
}
