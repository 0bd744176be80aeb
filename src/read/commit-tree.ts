import { byCodeUnit } from '../addon/order.ts'
import type { FileTree, Git, TreeEntry } from '../ports.ts'

/**
 * A commit as a file tree, so that an addon of any commit is read like one of the work tree. Links and submodules are listed as
 * files that cannot be read; sizes are told by reading only.
 */
export function commitTree(git: Pick<Git, 'files' | 'read'>, commit: string): FileTree {
  const listings = new Map<string, Promise<readonly string[]>>()

  function below(directory: string): Promise<readonly string[]> {
    const known = listings.get(directory) ?? listings.get(topOf(directory))
    if (known !== undefined) return known
    const listing = git.files(commit, directory)
    listings.set(directory, listing)
    return listing
  }

  // An addon is asked for folder by folder: what was listed for one of the folders above serves.
  function topOf(directory: string): string {
    const parts = directory.split('/')
    const tops = parts.map((_, at) => parts.slice(0, at + 1).join('/'))
    return tops.find((top) => listings.has(top)) ?? directory
  }

  return {
    async list(directory) {
      const prefix = directory === '.' ? '' : `${directory}/`
      const paths = (await below(directory)).filter((path) => path.startsWith(prefix))
      if (paths.length === 0) return undefined
      const entries = new Map(paths.map((path) => entryOf(path.slice(prefix.length))))
      return [...entries.values()].toSorted((a, b) => byCodeUnit(a.name, b.name))
    },
    read: (path, options) => git.read(commit, path, options),
  }
}

function entryOf(rest: string): readonly [string, TreeEntry] {
  const slash = rest.indexOf('/')
  const name = slash === -1 ? rest : rest.slice(0, slash)
  return [name, { name, kind: slash === -1 ? 'file' : 'directory', size: 0 }]
}
