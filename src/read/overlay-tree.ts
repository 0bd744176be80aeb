import { byCodeUnit } from '../addon/order.ts'
import type { FileTree, TreeEntry } from '../ports.ts'

/** A work tree as it would be with some files changed or added: what `--fix` judges before it writes. */
export function overlayTree(tree: FileTree, changed: ReadonlyMap<string, Uint8Array>): FileTree {
  if (changed.size === 0) return tree
  return {
    async list(directory) {
      const listed = await tree.list(directory)
      if (listed === undefined) return undefined
      const own = [...changed].flatMap(([path, bytes]): readonly TreeEntry[] => {
        const slash = path.lastIndexOf('/')
        const [parent, name] = [slash === -1 ? '.' : path.slice(0, slash), path.slice(slash + 1)]
        return parent === directory ? [{ name, kind: 'file', size: bytes.byteLength }] : []
      })
      const names = new Set(own.map(({ name }) => name))
      return [...listed.filter(({ name }) => !names.has(name)), ...own].toSorted((a, b) =>
        byCodeUnit(a.name, b.name),
      )
    },
    read: async (path, options) => changed.get(path) ?? (await tree.read(path, options)),
  }
}
