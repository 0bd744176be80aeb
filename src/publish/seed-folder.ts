import { ActionError } from '../errors.ts'
import { sha256Of } from '../package/package-addon.ts'
import type { Folder, Http, HttpAnswer, HttpCredential } from '../ports.ts'
import { type HelmIndex, INDEX_FILE, type Listing, listings, mergeIndexes } from './protocols/helm-index.ts'
import { localFiles } from './protocols/index-row.ts'
import { MAX_INDEX_BYTES, parseHelmIndex } from './protocols/parse-helm-index.ts'
import { printHelmIndex } from './protocols/print-helm-index.ts'
import { MAX_ARCHIVE_BYTES, readArchive } from './read-archive.ts'
import { parseWithdrawn, rememberWithdrawn, WITHDRAWN_FILE, type Withdrawn } from './withdrawn.ts'

/** The site that a folder is to continue. */
export interface SeedOptions {
  /** Address of the registry as it is served now. */
  readonly url: string
  readonly http: Http
  readonly credential?: HttpCredential
  /** True for the very first deployment: then, and only then, may the site have no index yet. */
  readonly isFirst: boolean
}

/** What was taken over. */
export interface Seeded {
  readonly versions: number
  readonly downloaded: number
}

/**
 * Fills a folder with everything that a live static registry holds, so that deploying the folder loses no history. The whole index
 * or none: where the site answers anything but its index and every archive in it, the run ends and the index is not written;
 * archives that were taken over stay unlisted, for the next run. Archives that the index lists on other hosts stay there.
 */
export async function seedFolder(folder: Folder, options: SeedOptions): Promise<Seeded> {
  const base = options.url.replace(/\/+$/, '')
  const live = await readLive(base, options)
  if (live === undefined) return { versions: 0, downloaded: 0 }
  const own = await readOwn(folder)
  const here = listings(live).filter(({ row }) => row.urls.some((url) => !isElsewhere(url, base)))
  const taken = new Map<Listing, string>()
  let downloaded = 0
  for (const listing of here) {
    const { file, isNew } = await takeOver(folder, listing, { ...options, url: base })
    taken.set(listing, file)
    if (isNew) downloaded += 1
  }
  await rememberWithdrawn(folder, await readLiveWithdrawn(base, options))
  const merged = mergeIndexes(localised(live, taken), own ?? { entries: new Map(), rest: {} })
  await folder.write(INDEX_FILE, Buffer.from(printHelmIndex(merged)))
  return { versions: listings(live).length, downloaded }
}

async function readLive(base: string, options: SeedOptions): Promise<HelmIndex | undefined> {
  const url = `${base}/${INDEX_FILE}`
  const answer = await get(url, MAX_INDEX_BYTES, options)
  if (answer.status === 404 && options.isFirst) return undefined
  if (answer.status !== 200) throw lost(url, `it answered ${answer.status}`)
  const reading = parseHelmIndex(answer.body)
  if (reading.kind === 'broken')
    throw lost(url, `it is no index that KubeVela could read: ${reading.message}`)
  if (reading.index.generated === undefined)
    throw lost(url, 'it has no `generated` at its end, so it was cut off')
  return reading.index
}

async function readOwn(folder: Folder): Promise<HelmIndex | undefined> {
  const bytes = await folder.read(INDEX_FILE)
  if (bytes === undefined) return undefined
  const reading = parseHelmIndex(bytes)
  if (reading.kind === 'read') return reading.index
  throw new ActionError(`the ${INDEX_FILE} in ${folder.location} is broken: ${reading.message}`, {
    kind: 'registry',
    hint: 'remove the folder and seed it again',
  })
}

interface Taken {
  readonly file: string
  readonly isNew: boolean
}

async function takeOver(folder: Folder, listing: Listing, options: SeedOptions): Promise<Taken> {
  const { name, row } = listing
  const [file] = localFiles(listing)
  const listed = row.urls.find((url) => !isElsewhere(url, options.url))
  if (file === undefined || listed === undefined) {
    throw lost(options.url, `${name} ${row.version} is listed at an address that names no archive`)
  }
  const held = await folder.read(file)
  if (held !== undefined && (row.digest === undefined || sha256Of(held) === row.digest))
    return { file, isNew: false }
  if (held !== undefined) throw lost(options.url, `the folder already holds another ${file}`)
  const bytes = await download(addressOf(listed, options.url), options)
  if (row.digest !== undefined && sha256Of(bytes) !== row.digest) {
    throw lost(options.url, `${file} is not what the index lists: its digest differs`)
  }
  const reading = await readArchive(bytes)
  if (reading.kind === 'broken') throw lost(options.url, `${file} is no whole archive: ${reading.message}`)
  await folder.write(file, bytes)
  return { file, isNew: true }
}

// Object stores answer 403 for what is not there where nobody may list, and sites that are one page give that page.
async function readLiveWithdrawn(base: string, options: SeedOptions): Promise<Withdrawn> {
  const url = `${base}/${WITHDRAWN_FILE}`
  const { status, headers, body } = await get(url, MAX_INDEX_BYTES, options)
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '')
  if (status === 404 || status === 403 || (status === 200 && isPage)) return new Map()
  if (status !== 200) throw lost(url, `it answered ${status}`)
  const withdrawn = parseWithdrawn(body)
  if (withdrawn === undefined) throw lost(url, 'it is no list of what was withdrawn')
  return withdrawn
}

async function download(url: string, options: SeedOptions): Promise<Uint8Array> {
  const answer = await get(url, MAX_ARCHIVE_BYTES, options)
  if (answer.status === 200) return answer.body
  throw lost(url, `it answered ${answer.status}`)
}

async function get(url: string, maxBytes: number, { http, credential }: SeedOptions): Promise<HttpAnswer> {
  const answer = await http.send({
    method: 'GET',
    url,
    maxBytes,
    ...(credential === undefined ? {} : { credential }),
  })
  if (answer.kind === 'failure') throw lost(url, answer.message)
  return answer
}

function isElsewhere(url: string, base: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(url) && !url.startsWith(`${base}/`)
}

function addressOf(url: string, base: string): string {
  return url.startsWith(`${base}/`) ? url : `${base}/${url}`
}

// A folder is flat: rows that pointed below it point to the file itself now.
function localised(index: HelmIndex, taken: ReadonlyMap<Listing, string>): HelmIndex {
  const files = new Map([...taken].map(([{ row }, file]) => [row, file]))
  const entries = [...index.entries].map(
    ([name, rows]) =>
      [
        name,
        rows.map((row) => {
          const file = files.get(row)
          const isPlaced = file === undefined || row.urls.some((url) => url === file || /^https?:/i.test(url))
          return isPlaced ? row : { ...row, urls: [file] }
        }),
      ] as const,
  )
  return { ...index, entries: new Map(entries) }
}

function lost(url: string, problem: string): ActionError {
  return new ActionError(`cannot take over the registry at ${url}: ${problem}`, {
    kind: 'registry',
    hint: 'deploying now would lose published versions: run again when the site is well; only a site that was never deployed may have no index',
  })
}
