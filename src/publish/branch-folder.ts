import { byCodeUnit } from '../addon/order.ts'
import type { BranchChanges, FileBranch, Folder } from '../ports.ts'

/** A directory of a branch, as one commit holds it, with what is to be changed laid over it. */
export interface BranchFolder extends Folder {
  /** What was written and removed so far, by path in the repository. */
  changes(): BranchChanges
  /** Forgets what was written and removed. */
  discard(): void
}

/** Opens a directory of a commit; `commit` is undefined for a branch that does not exist yet. Nothing reaches the branch. */
export function openBranchFolder(
  branch: FileBranch,
  commit: string | undefined,
  directory: string,
): BranchFolder {
  let changed = new Map<string, Uint8Array | undefined>()
  // A commit never changes, and archives are read more than once while they are settled; the index is read for every question.
  const known = new Map<string, Promise<Uint8Array | undefined>>()

  function readCommitted(path: string): Promise<Uint8Array | undefined> {
    if (commit === undefined) return Promise.resolve(undefined)
    if (path.endsWith('.tgz')) return branch.read(commit, path)
    const read = known.get(path) ?? branch.read(commit, path)
    known.set(path, read)
    return read
  }

  function pathOf(name: string): string {
    return directory === '' ? name : `${directory}/${name}`
  }

  return {
    location: directory === '' ? branch.location : `${directory} on ${branch.location}`,
    async list() {
      const committed = commit === undefined ? [] : await branch.list(commit, directory)
      const names = new Set(committed)
      for (const [path, bytes] of changed) {
        const name = path.slice(path.lastIndexOf('/') + 1)
        if (bytes === undefined) names.delete(name)
        else names.add(name)
      }
      return [...names].toSorted(byCodeUnit)
    },
    async read(name) {
      const path = pathOf(name)
      return changed.has(path) ? changed.get(path) : readCommitted(path)
    },
    async write(name, bytes) {
      changed.set(pathOf(name), bytes)
    },
    async remove(name) {
      const path = pathOf(name)
      if ((await readCommitted(path)) === undefined) changed.delete(path)
      else changed.set(path, undefined)
    },
    exclusively: (work) => work(),
    changes: () => new Map(changed),
    discard() {
      changed = new Map()
    },
  }
}
