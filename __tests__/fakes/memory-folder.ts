import { byCodeUnit } from '../../src/addon/order.ts'
import { ActionError } from '../../src/errors.ts'
import type { Folder } from '../../src/ports.ts'

/** A folder in memory, with what tests want to know and to break. */
export interface MemoryFolder extends Folder {
  /** The files, by name. */
  readonly files: Map<string, Uint8Array>
  /** Writes and removals so far, as `write NAME` and `remove NAME`. */
  readonly changes: readonly string[]
  /** Lets a write or removal fail from now on, before it has any effect; `undefined` ends that. */
  failOn(broken: ((change: string) => boolean) | undefined): void
}

/** Makes a folder in memory that holds the given files. */
export function memoryFolder(initial: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFolder {
  const files = new Map(
    Object.entries(initial).map(([name, content]) => [
      name,
      typeof content === 'string' ? Buffer.from(content) : content,
    ]),
  )
  const changes: string[] = []
  let isBroken: ((change: string) => boolean) | undefined
  let last: Promise<unknown> = Promise.resolve()

  function change(kind: string, name: string): void {
    const text = `${kind} ${name}`
    if (isBroken?.(text) === true) {
      throw new ActionError(`cannot ${text}: no space left`, { kind: 'registry', hint: 'make room' })
    }
    changes.push(text)
  }

  return {
    location: 'memory',
    files,
    changes,
    failOn(broken) {
      isBroken = broken
    },
    list: async () => [...files.keys()].toSorted(byCodeUnit),
    read: async (name) => {
      const bytes = files.get(name)
      return bytes === undefined ? undefined : Uint8Array.from(bytes)
    },
    write: async (name, bytes) => {
      change('write', name)
      files.set(name, Uint8Array.from(bytes))
    },
    remove: async (name) => {
      if (!files.has(name)) return
      change('remove', name)
      files.delete(name)
    },
    exclusively: (work) => {
      const result = last.then(work)
      last = result.catch(() => undefined)
      return result
    },
  }
}
