import type { FileTree, TreeEntry } from '../ports.ts'

/** The same work tree, each directory of which is listed once only: for a run that looks at many directories twice. */
export function rememberListings(tree: FileTree): FileTree {
  const listings = new Map<string, Promise<readonly TreeEntry[] | undefined>>()
  return {
    list(directory) {
      const known = listings.get(directory)
      if (known !== undefined) return known
      const listing = tree.list(directory)
      listings.set(directory, listing)
      return listing
    },
    read: (path, options) => tree.read(path, options),
  }
}
