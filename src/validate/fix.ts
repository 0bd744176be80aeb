import type { FileEdit, Finding } from './rule.ts'

/** One file that fixes change. */
export interface FixedFile {
  /** Repository-relative. */
  readonly path: string
  /** Undefined where the file did not exist. */
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
  /** What was mended, in the order of the file. */
  readonly findings: readonly Finding[]
}

/** Gives the bytes of a file by repository-relative path; undefined where there is none. */
export type ReadBytes = (path: string) => Uint8Array | undefined

/** True for a finding that `check --fix` can mend. */
export function isFixable(finding: Finding): boolean {
  return (finding.edits ?? []).length > 0
}

/**
 * Applies the mechanical edits of findings to the files they name and returns the files that change; every byte outside the
 * edits stays as it is. Of findings whose edits overlap the first is mended, the others wait for the next round; a file that
 * is not UTF-8 is left alone.
 */
export function fixFindings(findings: readonly Finding[], read: ReadBytes): readonly FixedFile[] {
  const accepted = new Map<string, { readonly edit: FileEdit; readonly finding: Finding }[]>()
  for (const finding of findings.filter(isFixable)) {
    const edits = (finding.edits ?? []).map((edit) => ({ path: edit.path ?? finding.path, edit }))
    const isFree = edits.every(({ path, edit }) =>
      (accepted.get(path) ?? []).every((other) => !overlaps(other.edit, edit)),
    )
    if (!isFree) continue
    for (const { path, edit } of edits) {
      accepted.set(path, [...(accepted.get(path) ?? []), { edit, finding }])
    }
  }
  return [...accepted].flatMap(([path, changes]) => {
    const before = read(path)
    const edits = changes.map(({ edit }) => edit)
    const after = editBytes(before, edits)
    if (after === undefined) return []
    return [{ path, before, after, findings: changes.map(({ finding }) => finding) }]
  })
}

/** What rounds of fixing came to. */
export interface FixedFiles {
  readonly files: readonly FixedFile[]
  /** How many findings were mended. */
  readonly mended: number
}

/** One mended finding may show the next; no honest file needs more rounds than this. */
const MAX_ROUNDS = 20

/**
 * Mends, judges again and mends until nothing fixable is left. `judge` tells the findings of the files as they are after the
 * changes given to it.
 */
export async function fixUntilClean(
  judge: (changed: ReadonlyMap<string, Uint8Array>) => Promise<readonly Finding[]>,
  read: ReadBytes,
): Promise<FixedFiles> {
  const changed = new Map<string, Uint8Array>()
  const mended = new Map<string, Finding[]>()
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const fixed = fixFindings(await judge(changed), (path) => changed.get(path) ?? read(path))
    if (fixed.length === 0) break
    for (const { path, after, findings } of fixed) {
      changed.set(path, after)
      mended.set(path, [...(mended.get(path) ?? []), ...findings])
    }
  }
  const files = [...changed].map(([path, after]) => ({
    path,
    before: read(path),
    after,
    findings: mended.get(path) ?? [],
  }))
  return { files, mended: files.reduce((sum, { findings }) => sum + findings.length, 0) }
}

// Two insertions at one place are both wanted; the same edit twice is one.
function overlaps(a: FileEdit, b: FileEdit): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start && a.replacement === b.replacement
  return a.start < b.end && b.start < a.end
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** The bytes with edits made to their text, a byte order mark kept; undefined where they are no UTF-8 or an edit lies outside. */
export function editBytes(
  before: Uint8Array | undefined,
  edits: readonly FileEdit[],
): Uint8Array | undefined {
  const bytes = before ?? new Uint8Array()
  const hasMark = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
  const text = decode(bytes)
  if (text === undefined || edits.some(({ start, end }) => start > end || end > text.length)) return undefined
  const after = new TextEncoder().encode(splice(text, edits))
  return hasMark ? new Uint8Array([...BYTE_ORDER_MARK, ...after]) : after
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function splice(text: string, edits: readonly FileEdit[]): string {
  let done = ''
  let at = 0
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    done += text.slice(at, start)
    // A line that is added to a file without a final line break begins a line of its own.
    const joinsLine = start === text.length && replacement.endsWith('\n') && /[^\n]$/.test(done)
    done += joinsLine ? `\n${replacement}` : replacement
    at = end
  }
  return done + text.slice(at)
}
