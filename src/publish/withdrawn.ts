import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Folder } from '../ports.ts'
import { isObject, parseJson } from './protocols/json.ts'

/** In a static registry, beside its index: SHA-256 in hex by the archive's file name. */
export const WITHDRAWN_FILE = 'withdrawn.json'

/** Digests of withdrawn archives by file name. */
export type Withdrawn = ReadonlyMap<string, string>

/**
 * What was withdrawn from a static registry; nothing where nothing ever was. A version once seen never comes back with other content
 * (reliability.md T81), so a file that cannot be read is an error of kind `registry`.
 */
export async function readWithdrawn(folder: Folder): Promise<Withdrawn> {
  const bytes = await folder.read(WITHDRAWN_FILE)
  if (bytes === undefined) return new Map()
  const withdrawn = parseWithdrawn(bytes)
  if (withdrawn === undefined) throw unreadable(folder)
  return withdrawn
}

/** Reads the file's content; undefined where it is no such file. */
export function parseWithdrawn(bytes: Uint8Array): Withdrawn | undefined {
  const parsed = parseJson(bytes)
  if (!isObject(parsed)) return undefined
  return new Map(Object.entries(parsed).map(([file, digest]) => [file, String(digest)]))
}

/** Remembers that archives were withdrawn, beside what is remembered; the same state always gives the same bytes. */
export async function rememberWithdrawn(folder: Folder, withdrawn: Withdrawn): Promise<void> {
  const known = await readWithdrawn(folder)
  if ([...withdrawn].every(([file, digest]) => known.get(file) === digest)) return
  const entries = [...new Map([...known, ...withdrawn])].toSorted(([a], [b]) => byCodeUnit(a, b))
  const text = `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`
  await folder.write(WITHDRAWN_FILE, Buffer.from(text))
}

function unreadable({ location }: Folder): ActionError {
  return new ActionError(`cannot read ${WITHDRAWN_FILE} in ${location}`, {
    kind: 'registry',
    hint: `bring ${WITHDRAWN_FILE} back from a copy: it remembers which versions must not be used again`,
  })
}
