import { byCodeUnit } from '../../src/addon/order.ts'
import { ActionError } from '../../src/errors.ts'
import type { FileTree, TreeEntry } from '../../src/ports.ts'

/** What stands at a path of the fake tree: a file's text or bytes, or something that is not a file. */
export type MemoryEntry = string | Uint8Array | { readonly link: string } | { readonly irregular: true }

/** A work tree held in memory, with the FileTree port's behaviour: sorted, links not followed, size limits kept. */
export function memoryFileTree(entries: Readonly<Record<string, MemoryEntry>>): FileTree {
  const paths = Object.keys(entries)

  function childOf(directory: string, path: string): TreeEntry | undefined {
    const prefix = directory === '.' ? '' : `${directory}/`
    if (!path.startsWith(prefix)) return undefined
    const rest = path.slice(prefix.length)
    const slash = rest.indexOf('/')
    if (slash !== -1) return { name: rest.slice(0, slash), kind: 'directory', size: 0 }
    const entry = entries[path]
    if (entry === undefined) return undefined
    if (typeof entry === 'object' && 'link' in entry)
      return { name: rest, kind: 'link', size: 0, linkTarget: entry.link }
    if (typeof entry === 'object' && 'irregular' in entry) return { name: rest, kind: 'irregular', size: 0 }
    return { name: rest, kind: 'file', size: bytesOf(entry).byteLength }
  }

  return {
    async list(directory) {
      const children = paths.flatMap((path) => childOf(directory, path) ?? [])
      const byName = new Map(children.map((child) => [child.name, child]))
      if (byName.size === 0) return undefined
      return [...byName.values()].toSorted((a, b) => byCodeUnit(a.name, b.name))
    },
    async read(path, { maxBytes }) {
      const entry = entries[path]
      if (entry === undefined || (typeof entry === 'object' && !(entry instanceof Uint8Array)))
        return undefined
      const bytes = bytesOf(entry)
      if (bytes.byteLength > maxBytes) throw new ActionError(`file too large: "${path}"`, { kind: 'input' })
      return bytes
    },
  }
}

function bytesOf(entry: string | Uint8Array): Uint8Array {
  return typeof entry === 'string' ? Buffer.from(entry, 'utf8') : entry
}
