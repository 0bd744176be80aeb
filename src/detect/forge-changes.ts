import { byCodeUnit } from '../addon/order.ts'
import type { ForgeFile, ForgeHistory, ForgeTreeEntry } from '../ports.ts'
import { type ChangedFile, type FileStatus, inOrder } from './changed-files.ts'
import { joinPath } from './repository-path.ts'

/** A comparison that a forge's API answers: both ends are commit ids. */
export interface ForgeQuestion {
  readonly kind: 'direct' | 'merge-base'
  readonly base: string
  readonly head: string
  /** Number of the proposal to merge, where there is one. */
  readonly proposal: number | undefined
}

/** What the API told: the changed files below the repository's top, and the commit they are counted from. */
export interface ForgeAnswer {
  readonly changes: readonly ChangedFile[]
  readonly base: string
}

/**
 * Lists changed files through a forge's API. Its own comparisons are used while they are complete and ask the same question;
 * a list that was cut (GitHub: 300 files of a comparison, 3,000 of a pull request) and a base that is no ancestor are answered
 * by walking both trees, where only directories that differ are fetched.
 */
export async function forgeChanges(forge: ForgeHistory, question: ForgeQuestion): Promise<ForgeAnswer> {
  const { kind, base, head, proposal } = question
  const compared = await forge.compare(base, head)
  const start = kind === 'direct' ? base : (compared.mergeBase ?? base)
  const isSameQuestion = compared.mergeBase === undefined || compared.mergeBase === start
  if (isSameQuestion && compared.isComplete) return { changes: fromFiles(compared.files), base: start }
  if (kind === 'merge-base' && proposal !== undefined) {
    const listed = await forge.proposalFiles(proposal)
    if (listed.isComplete) return { changes: fromFiles(listed.files), base: start }
  }
  return { changes: await compareTrees(forge, start, head), base: start }
}

/** Keeps the changes below `root` and makes their paths relative to it; a file that crosses its border is new or gone. */
export function changesBelow(changes: readonly ChangedFile[], prefix: string): readonly ChangedFile[] {
  if (prefix === '') return changes
  const below = (path: string | undefined): string | undefined =>
    path?.startsWith(prefix) ? path.slice(prefix.length) : undefined
  return changes.flatMap((change): readonly ChangedFile[] => {
    const path = below(change.path)
    const previousPath = below(change.previousPath)
    if (path !== undefined && previousPath !== undefined) return [{ path, status: 'renamed', previousPath }]
    if (path !== undefined) return [{ path, status: change.status === 'renamed' ? 'added' : change.status }]
    return previousPath === undefined ? [] : [{ path: previousPath, status: 'deleted' }]
  })
}

const STATUS: Readonly<Record<string, FileStatus>> = {
  added: 'added',
  copied: 'added',
  removed: 'deleted',
  renamed: 'renamed',
  modified: 'modified',
  changed: 'modified',
}

function fromFiles(files: readonly ForgeFile[]): readonly ChangedFile[] {
  return inOrder(
    files.flatMap(({ path, status, previousPath, changedLines }): readonly ChangedFile[] => {
      const known = STATUS[status]
      if (known === undefined) return []
      if (known !== 'renamed') return [{ path, status: known }]
      if (previousPath === undefined) return [{ path, status: 'added' }]
      if (changedLines === 0) return [{ path, status: known, previousPath }]
      // Git is asked for moves of the same bytes only: a forge that takes similar files for one must not tell another story.
      return [
        { path, status: 'added' },
        { path: previousPath, status: 'deleted' },
      ]
    }),
  )
}

async function compareTrees(
  forge: ForgeHistory,
  base: string,
  head: string,
): Promise<readonly ChangedFile[]> {
  const changes: Difference[] = []
  await compareLevel(forge, '.', { base, head }, changes)
  return inOrder(pairExactRenames(changes))
}

interface Difference {
  readonly path: string
  readonly status: FileStatus
  readonly id: string
}

interface Ends {
  readonly base: string | undefined
  readonly head: string | undefined
}

async function compareLevel(
  forge: ForgeHistory,
  directory: string,
  ends: Ends,
  changes: Difference[],
): Promise<void> {
  const [old, now] = await Promise.all([entriesOf(forge, ends.base), entriesOf(forge, ends.head)])
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted(byCodeUnit)
  for (const name of names) {
    const before = old.get(name)
    const after = now.get(name)
    if (before?.id === after?.id && before?.mode === after?.mode) continue
    const path = joinPath(directory, name)
    const inside = { base: treeId(before), head: treeId(after) }
    if (inside.base !== undefined || inside.head !== undefined)
      await compareLevel(forge, path, inside, changes)
    const difference = differenceOf(path, fileOf(before), fileOf(after))
    if (difference !== undefined) changes.push(difference)
  }
}

async function entriesOf(
  forge: ForgeHistory,
  id: string | undefined,
): Promise<ReadonlyMap<string, ForgeTreeEntry>> {
  const entries = id === undefined ? [] : await forge.tree(id)
  return new Map(entries.map((entry) => [entry.path, entry]))
}

function treeId(entry: ForgeTreeEntry | undefined): string | undefined {
  return entry?.kind === 'tree' ? entry.id : undefined
}

function fileOf(entry: ForgeTreeEntry | undefined): ForgeTreeEntry | undefined {
  return entry?.kind === 'tree' ? undefined : entry
}

function differenceOf(
  path: string,
  before: ForgeTreeEntry | undefined,
  after: ForgeTreeEntry | undefined,
): Difference | undefined {
  if (before === undefined) return after === undefined ? undefined : { path, status: 'added', id: after.id }
  if (after === undefined) return { path, status: 'deleted', id: before.id }
  const isOtherType = before.mode.slice(0, 3) !== after.mode.slice(0, 3)
  return { path, status: isOtherType ? 'type-changed' : 'modified', id: after.id }
}

// Files that left one place and came to another with the same bytes; of several the first in code-unit order.
function pairExactRenames(differences: readonly Difference[]): readonly ChangedFile[] {
  const gone = new Map<string, string[]>()
  for (const { path, status, id } of differences) {
    if (status === 'deleted') gone.set(id, [...(gone.get(id) ?? []), path])
  }
  const moved = new Set<string>()
  const paired = differences
    .filter(({ status }) => status !== 'deleted')
    .map(({ path, status, id }): ChangedFile => {
      const previousPath = status === 'added' ? gone.get(id)?.shift() : undefined
      if (previousPath === undefined) return { path, status }
      moved.add(previousPath)
      return { path, status: 'renamed', previousPath }
    })
  const left = differences.filter(({ path, status }) => status === 'deleted' && !moved.has(path))
  return [...paired, ...left.map(({ path, status }): ChangedFile => ({ path, status }))]
}
