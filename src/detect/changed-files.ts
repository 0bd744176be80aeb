import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'

/** What happened to a file between base and head. */
export type FileStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'type-changed'

/** One file that differs between base and head. Paths are relative to the repository's `root`, with `/`. */
export interface ChangedFile {
  readonly path: string
  readonly status: FileStatus
  /** Where the file was at base, for renamed ones. */
  readonly previousPath?: string
}

/**
 * Parses what `git diff-tree -r -z --raw` prints (git-diff-tree, "raw output format"): per file a record
 * `:modes ids status`, then one path, or two for renames and copies, each ended by NUL. A copy counts as added: its source
 * did not change. Fails with a git error where the bytes are no such list.
 */
export function parseChangedFiles(output: Uint8Array): readonly ChangedFile[] {
  const fields = new TextDecoder('utf-8').decode(output).split('\0')
  const changes: ChangedFile[] = []
  let at = 0
  while (at < fields.length - 1) {
    const status = statusOf(fields[at] ?? '')
    const first = fields[at + 1]
    const second = status.hasTwoPaths ? fields[at + 2] : undefined
    if (first === undefined || (status.hasTwoPaths && second === undefined)) throw malformed('it ends early')
    changes.push(makeChange(status, first, second))
    at += status.hasTwoPaths ? 3 : 2
  }
  return inOrder(changes)
}

/** The changes by path, in code-unit order. */
export function inOrder(changes: readonly ChangedFile[]): readonly ChangedFile[] {
  return changes.toSorted((a, b) => byCodeUnit(a.path, b.path) || byCodeUnit(a.status, b.status))
}

interface RawStatus {
  readonly letter: string
  readonly hasTwoPaths: boolean
}

function statusOf(record: string): RawStatus {
  const letter = /^:\d{6} \d{6} [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*$/.exec(record)?.[1]
  if (letter === undefined) throw malformed(`unexpected record "${record.slice(0, 80)}"`)
  return { letter, hasTwoPaths: letter === 'R' || letter === 'C' }
}

function makeChange({ letter }: RawStatus, first: string, second: string | undefined): ChangedFile {
  if (letter === 'R' && second !== undefined) return { path: second, status: 'renamed', previousPath: first }
  if (letter === 'C' && second !== undefined) return { path: second, status: 'added' }
  if (letter === 'A') return { path: first, status: 'added' }
  if (letter === 'D') return { path: first, status: 'deleted' }
  if (letter === 'T') return { path: first, status: 'type-changed' }
  // M, and U for a file in the middle of a merge: the content differs.
  return { path: first, status: 'modified' }
}

function malformed(detail: string): ActionError {
  return new ActionError(`cannot read the list of changed files that git printed: ${detail}`, { kind: 'git' })
}
