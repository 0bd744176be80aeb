import type { Git } from '../ports.ts'
import { type Comparison, short } from './refs.ts'

/** The commit that changes are counted from, or why it cannot be told from the clone. */
export type FoundBase =
  | { readonly kind: 'found'; readonly commit: string; readonly notes: readonly string[] }
  | { readonly kind: 'gone'; readonly message: string }

/** Commits of history that deepening starts with, and where it gives up; each round doubles. */
export const FIRST_DEPTH = 32
/** See {@link FIRST_DEPTH}: deeper histories are asked from the API, or left to `fetch-depth: 0`. */
export const LAST_DEPTH = 4096

/** Finds the base of a comparison in a clone, fetching what a shallow one lacks. */
export async function findBase(
  git: Git,
  comparison: Extract<Comparison, { readonly kind: 'direct' | 'merge-base' }>,
  { head, isShallow }: { readonly head: string; readonly isShallow: boolean },
): Promise<FoundBase> {
  if (comparison.kind === 'direct') return directBase(git, comparison.base)
  const trial = await trialMergeBase(git, comparison.proposal, head)
  if (trial !== undefined) return trial
  const tip = await findTip(git, comparison.base, comparison.baseBranch)
  if (tip === undefined)
    return gone(`the clone does not hold the base ${short(comparison.base)}, and its remote does not give it`)
  return commonAncestor(git, { tip, head, isShallow })
}

/**
 * The commit that a revision names. Names are tried as branch, branch of the remote and tag, each by its full ref name, so that
 * a tag called like the branch changes nothing (reliability.md T77); then as git reads them.
 */
export async function resolveRevision(git: Git, revision: string): Promise<string | undefined> {
  const isPlain = !isId(revision) && !revision.startsWith('refs/') && /^[\w./-]+$/.test(revision)
  const full = ['refs/heads/', 'refs/remotes/origin/', 'refs/remotes/', 'refs/tags/'].map(
    (start) => start + revision,
  )
  for (const candidate of [...(isPlain && revision !== 'HEAD' ? full : []), revision]) {
    const commit = await git.commit(candidate)
    if (commit !== undefined) return commit
  }
  return undefined
}

async function directBase(git: Git, base: string): Promise<FoundBase> {
  const commit = await findTip(git, base, undefined)
  return commit === undefined
    ? gone(`the commit before, ${short(base)}, is gone: the history was rewritten or is not fetched`)
    : { kind: 'found', commit, notes: [] }
}

// A checked-out trial merge of a proposal shows by its second parent; the first is the base it would be merged into.
async function trialMergeBase(
  git: Git,
  proposal: string | undefined,
  head: string,
): Promise<FoundBase | undefined> {
  if (proposal === undefined || proposal === head) return undefined
  const [base, merged, ...more] = await git.parents(head)
  if (base === undefined || merged !== proposal || more.length > 0) return undefined
  const commit = await findTip(git, base, undefined)
  return commit === undefined
    ? undefined
    : {
        kind: 'found',
        commit,
        notes: [`the trial merge ${short(head)} is compared with its base ${short(commit)}`],
      }
}

async function findTip(git: Git, base: string, branch: string | undefined): Promise<string | undefined> {
  const known = await resolveRevision(git, base)
  if (known !== undefined) return known
  if (isId(base)) return (await fetched(git, base)) ?? (await branchTip(git, branch))
  return (await branchTip(git, branch)) ?? (await branchTip(git, branchOf(base)))
}

async function branchTip(git: Git, branch: string | undefined): Promise<string | undefined> {
  if (branch === undefined) return undefined
  const tip = await git.remoteCommit(branch === 'HEAD' ? 'HEAD' : `refs/heads/${branch}`)
  return tip === undefined ? undefined : ((await git.commit(tip)) ?? fetched(git, tip))
}

function branchOf(base: string): string | undefined {
  const name = base.replace(/^refs\/(heads|remotes\/origin)\//, '').replace(/^origin\//, '')
  return /^[\w./-]+$/.test(name) ? name : undefined
}

async function fetched(git: Git, commit: string): Promise<string | undefined> {
  const answer = await git.fetch({ wants: [commit], mode: 'depth', commits: 1 })
  return answer.kind === 'fetched' ? git.commit(commit) : undefined
}

interface Ends {
  readonly tip: string
  readonly head: string
  readonly isShallow: boolean
}

async function commonAncestor(git: Git, { tip, head, isShallow }: Ends): Promise<FoundBase> {
  const isWhole = async (): Promise<boolean> => !isShallow || !(await git.isCut(tip, head))
  const known = await git.mergeBase(tip, head)
  if (await isWhole()) return settled(known, tip)
  for (let depth = FIRST_DEPTH; depth <= LAST_DEPTH; depth *= 2) {
    const answer = await git.fetch({ wants: [tip, head], mode: 'deepen', commits: depth })
    if (answer.kind === 'failed')
      return gone(`the clone is shallow and cannot be deepened: ${answer.message}`)
    const ancestor = await git.mergeBase(tip, head)
    if (await isWhole()) return settled(ancestor, tip, `fetched ${depth} more commits of history`)
  }
  return gone(`no common ancestor within ${LAST_DEPTH} commits of history`)
}

function settled(ancestor: string | undefined, tip: string, ...notes: readonly string[]): FoundBase {
  if (ancestor !== undefined) return { kind: 'found', commit: ancestor, notes }
  return {
    kind: 'found',
    commit: tip,
    notes: [...notes, `base and head have no common ancestor: compared with ${short(tip)} itself`],
  }
}

function gone(message: string): FoundBase {
  return { kind: 'gone', message }
}

function isId(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
}
