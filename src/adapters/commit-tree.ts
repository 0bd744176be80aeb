import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { EntryKind, FileTree, TreeEntry } from '../ports.ts'

/** A file of a commit: its mode as git writes it, and its bytes; for a link, where it points. */
export interface CommittedFile {
  /** Path in the repository. */
  readonly path: string
  readonly mode: string
  readonly bytes: Uint8Array
}

const LINK_MODE = '120000'
const SUBMODULE_MODE = '160000'

/** Files of a commit as a tree that can be read like the work tree. */
export function commitTree(files: readonly CommittedFile[]): FileTree {
  const byPath = new Map(files.map((file) => [file.path, file]))

  return {
    async list(directory) {
      const prefix = directory === '.' ? '' : `${directory}/`
      const entries = new Map<string, TreeEntry>()
      for (const file of files) {
        if (!file.path.startsWith(prefix)) continue
        const [name = '', ...rest] = file.path.slice(prefix.length).split('/')
        entries.set(name, rest.length > 0 ? { name, kind: 'directory', size: 0 } : entryOf(name, file))
      }
      if (entries.size === 0 && directory !== '.') return undefined
      return [...entries.values()].toSorted((a, b) => byCodeUnit(a.name, b.name))
    },
    async read(path, { maxBytes }) {
      const file = byPath.get(path)
      if (file === undefined || kindOf(file) !== 'file') return undefined
      if (file.bytes.byteLength <= maxBytes) return file.bytes
      throw new ActionError(`file too large: "${path}" has more than ${maxBytes} bytes`, { kind: 'input' })
    },
  }
}

function entryOf(name: string, file: CommittedFile): TreeEntry {
  const kind = kindOf(file)
  const entry = { name, kind, size: file.bytes.byteLength }
  return kind === 'link' ? { ...entry, linkTarget: Buffer.from(file.bytes).toString('utf8') } : entry
}

function kindOf({ mode }: CommittedFile): EntryKind {
  if (mode === LINK_MODE) return 'link'
  return mode === SUBMODULE_MODE ? 'irregular' : 'file'
}
