import { ActionError } from '../errors.ts'
import type { ForgeHistory, Git, GitPlace, GitRepository } from '../ports.ts'
import { type ChangedFile, inOrder, parseChangedFiles } from './changed-files.ts'
import { changesBelow, forgeChanges } from './forge-changes.ts'
import { findBase, resolveRevision } from './merge-base.ts'
import { type Comparison, short } from './refs.ts'

/** What a comparison gave, for people and for the stages behind. */
export type FoundChanges =
  | {
      readonly kind: 'changes'
      readonly changes: readonly ChangedFile[]
      /** The commit that the changes count from. */
      readonly base: string
      /** The commit that they lead to; undefined for the work tree as it is, uncommitted files included. */
      readonly head: string | undefined
      readonly source: 'git' | 'forge'
      /** How it was found, one sentence each. */
      readonly notes: readonly string[]
    }
  /** Nothing to compare with: every addon counts, and what the registry holds decides. */
  | { readonly kind: 'everything'; readonly reason: string; readonly notes: readonly string[] }
  | { readonly kind: 'nothing'; readonly reason: string; readonly notes: readonly string[] }

/** Where a forge's API can be asked, and what the engine says is checked out. */
export interface ForgeAccess {
  readonly history: ForgeHistory
  /** The commit that the engine checks out. */
  readonly commit: string | undefined
  /** Number of the proposal to merge. */
  readonly proposal: number | undefined
  /** Path of `root` below the repository's top, with a final `/`; empty at the top. */
  readonly prefix: string
}

/** What a comparison is made with. */
export interface ChangeSources {
  readonly git: Git
  readonly forge: ForgeAccess | undefined
  /** True where uncommitted files count: at a person's own machine. */
  readonly includesWorkTree: boolean
}

/**
 * Finds the changed files of a comparison: from the clone, which is deepened where it is shallow, else from the forge's API. Where
 * neither can tell, fails with a git error that says the one thing to do.
 */
export async function findChanges(comparison: Comparison, sources: ChangeSources): Promise<FoundChanges> {
  if (comparison.kind === 'everything' || comparison.kind === 'nothing') return { ...comparison, notes: [] }
  const place = await sources.git.place()
  const found = place.kind === 'repository' ? await fromClone(comparison, place, sources) : missing(place)
  if (found.kind !== 'unknown') return found
  const told = await fromForge(comparison, sources.forge)
  if (told !== undefined) return told
  if (found.fallback !== undefined) return { kind: 'everything', reason: found.fallback, notes: [] }
  throw new ActionError(`cannot tell what changed: ${found.message}`, { kind: 'git', hint: found.hint })
}

type Compared = Extract<Comparison, { readonly kind: 'direct' | 'merge-base' }>

interface Unknown {
  readonly kind: 'unknown'
  readonly message: string
  readonly hint: string
  /** Given where looking at every addon is right as well. */
  readonly fallback?: string
}

const DEEPEN_HINT = 'set fetch-depth: 0 in the checkout step, or name the addons in the input addons'

function missing(place: Exclude<GitPlace, GitRepository>): Unknown {
  if (place.kind === 'distrusted') {
    return {
      kind: 'unknown',
      message: `git does not trust ${place.directory}, because another user owns it`,
      hint: `run: git config --global --add safe.directory ${place.directory}`,
    }
  }
  const isProgramMissing = place.kind === 'no-git'
  return {
    kind: 'unknown',
    message: isProgramMissing ? 'there is no git program' : 'root is not in a git repository',
    hint: isProgramMissing
      ? 'install git, give github-token, or name the addons in the input addons'
      : 'add a checkout step before this one, or name the addons in the input addons',
  }
}

async function fromClone(
  comparison: Compared,
  place: GitRepository,
  { git, includesWorkTree }: ChangeSources,
): Promise<FoundChanges | Unknown> {
  const head = comparison.head === undefined ? place.head : await resolveRevision(git, comparison.head)
  if (head === undefined) return noHead(comparison)
  const base = await findBase(git, comparison, { head, isShallow: place.isShallow })
  if (base.kind === 'gone') {
    return {
      kind: 'unknown',
      message: base.message,
      hint: DEEPEN_HINT,
      ...(comparison.kind === 'direct' && comparison.isFragile ? { fallback: base.message } : {}),
    }
  }
  const notes = [comparison.reason, ...base.notes]
  const usesWorkTree = includesWorkTree && comparison.head === undefined
  const output = usesWorkTree ? await git.workTreeChanges(base.commit) : await git.changes(base.commit, head)
  const changes = parseChangedFiles(output)
  const untracked = usesWorkTree ? await git.untracked() : []
  return {
    kind: 'changes',
    changes: inOrder([...changes, ...untracked.map((path): ChangedFile => ({ path, status: 'added' }))]),
    base: base.commit,
    head: usesWorkTree ? undefined : head,
    source: 'git',
    notes,
  }
}

function noHead(comparison: Compared): Unknown {
  if (comparison.head === undefined) {
    const message = 'the repository has no commits'
    return { kind: 'unknown', message, hint: 'commit something first', fallback: message }
  }
  throw new ActionError(`invalid input head: "${comparison.head}" names no commit of this clone`, {
    kind: 'input',
    hint: 'leave head empty: the commit that is checked out is compared',
  })
}

async function fromForge(
  comparison: Compared,
  forge: ForgeAccess | undefined,
): Promise<FoundChanges | undefined> {
  const head =
    comparison.head ?? (comparison.kind === 'merge-base' ? comparison.proposal : undefined) ?? forge?.commit
  if (forge === undefined || head === undefined || !isId(comparison.base) || !isId(head)) return undefined
  const { kind, base } = comparison
  const answer = await forgeChanges(forge.history, { kind, base, head, proposal: forge.proposal })
  return {
    kind: 'changes',
    changes: changesBelow(answer.changes, forge.prefix),
    base: answer.base,
    head,
    source: 'forge',
    notes: [comparison.reason, `asked the API what changed from ${short(answer.base)} to ${short(head)}`],
  }
}

function isId(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
}
