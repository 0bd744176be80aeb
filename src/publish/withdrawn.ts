import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Folder } from '../ports.ts'
import { isObject, parseJson } from './protocols/json.ts'

// In a static registry, beside its index: SHA-256 in hex by the archive's file name.
const WITHDRAWN_FILE = 'withdrawn.json'

/**
 * Digests of the archives that were withdrawn from a static registry, by file name; none where nothing ever was. A version once seen
 * never comes back with other content (reliability.md T81), so a file that cannot be read is an error of kind `registry`.
 */
export async function readWithdrawn(folder: Folder): Promise<ReadonlyMap<string, string>> {
  const bytes = await folder.read(WITHDRAWN_FILE)
  if (bytes === undefined) return new Map()
  const parsed = parseJson(bytes)
  if (!isObject(parsed)) throw unreadable(folder)
  return new Map(Object.entries(parsed).map(([file, digest]) => [file, String(digest)]))
}

/** Remembers that an archive was withdrawn; the same state always gives the same bytes. */
export async function rememberWithdrawn(folder: Folder, file: string, sha256: string): Promise<void> {
  const known = await readWithdrawn(folder)
  if (known.get(file) === sha256) return
  const entries = [...known, [file, sha256] as const].toSorted(([a], [b]) => byCodeUnit(a, b))
  const text = `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`
  await folder.write(WITHDRAWN_FILE, Buffer.from(text))
}

function unreadable({ location }: Folder): ActionError {
  return new ActionError(`cannot read ${WITHDRAWN_FILE} in ${location}`, {
    kind: 'registry',
    hint: `bring ${WITHDRAWN_FILE} back from a copy: it remembers which versions must not be used again`,
  })
}
