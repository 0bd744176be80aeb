import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { FileTree, TreeEntry } from '../ports.ts'

/** A file at hand: of an archive, of a commit. */
export interface FileAtHand {
  /** With `/`, never absolute. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** A tree of files that are in memory already, below one directory: for reading an addon out of an archive. */
export function filesTree(files: readonly FileAtHand[], directory: string): FileTree {
  const byPath = new Map(files.map(({ path, bytes }) => [`${directory}/${path}`, bytes]))
  const children = new Map<string, Map<string, TreeEntry>>()
  for (const [path, bytes] of byPath) addEntries(children, path, bytes)
  return {
    async list(place) {
      const entries = children.get(place === '.' ? '' : place)
      return entries === undefined
        ? undefined
        : [...entries.values()].toSorted((a, b) => byCodeUnit(a.name, b.name))
    },
    async read(path, { maxBytes }) {
      const bytes = byPath.get(path)
      if (bytes === undefined || bytes.byteLength <= maxBytes) return bytes
      throw new ActionError(`${path} is larger than ${maxBytes} bytes`, { kind: 'input' })
    },
  }
}

function addEntries(children: Map<string, Map<string, TreeEntry>>, path: string, bytes: Uint8Array): void {
  const segments = path.split('/')
  for (const [at, name] of segments.entries()) {
    const parent = segments.slice(0, at).join('/')
    const entries = children.get(parent) ?? new Map<string, TreeEntry>()
    const isFile = at === segments.length - 1
    entries.set(name, { name, kind: isFile ? 'file' : 'directory', size: isFile ? bytes.byteLength : 0 })
    children.set(parent, entries)
  }
}
