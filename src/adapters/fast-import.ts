import { byCodeUnit } from '../addon/order.ts'
import type { BranchChanges } from '../ports.ts'

/** A commit as data. */
export interface ImportedCommit {
  readonly base: string | undefined
  readonly changes: BranchChanges
  readonly message: string
  /** Seconds since the epoch. */
  readonly time: number
}

const AUTHOR = 'addon-registry <addon-registry@noreply.invalid>'
const SCRATCH = 'refs/addon-registry/next'

/**
 * Writes one commit as a stream for `git fast-import`, which answers with the commit's id: no work tree, no index, no filters and
 * no attributes have a say in the bytes.
 */
export function fastImport({ base, changes, message, time }: ImportedCommit): Uint8Array {
  const files = [...changes]
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([path, bytes]) =>
      bytes === undefined
        ? [Buffer.from(`D ${quoted(path)}\n`)]
        : [Buffer.from(`M 100644 inline ${quoted(path)}\n`), ...data(bytes)],
    )
  const parts = [
    Buffer.from(
      `reset ${SCRATCH}\n\ncommit ${SCRATCH}\nmark :1\ncommitter ${AUTHOR} ${Math.floor(time)} +0000\n`,
    ),
    ...data(Buffer.from(message)),
    Buffer.from(base === undefined ? '' : `from ${base}\n`),
    ...files,
    Buffer.from('\nget-mark :1\ndone\n'),
  ]
  return Buffer.concat(parts)
}

function data(bytes: Uint8Array): readonly Uint8Array[] {
  return [Buffer.from(`data ${bytes.byteLength}\n`), bytes, Buffer.from('\n')]
}

function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
