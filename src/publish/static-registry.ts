import { ActionError, toActionError } from '../errors.ts'
import { type Archive, sha256Of } from '../package/package-addon.ts'
import type { Clock, Folder } from '../ports.ts'
import {
  EMPTY_INDEX,
  findRow,
  type HelmIndex,
  INDEX_FILE,
  type IndexRow,
  type Listing,
  lostRows,
  putRows,
  removeRows,
} from './protocols/helm-index.ts'
import { archiveUrl, isArchiveFile, localFiles, rowOf } from './protocols/index-row.ts'
import { parseHelmIndex } from './protocols/parse-helm-index.ts'
import { printHelmIndex } from './protocols/print-helm-index.ts'
import type {
  HelmReader,
  OutcomeError,
  PublishedVersion,
  Publisher,
  PutAnswer,
  RegistryKind,
  Stored,
} from './publisher.ts'
import { describeTrouble } from './registry-error.ts'
import type { RegistryPage } from './registry-page.ts'
import { readWithdrawn, rememberWithdrawn } from './withdrawn.ts'

/** A static registry: archives beside an `index.yaml`, in a folder or in something that can be read and written like one. */
export interface StaticRegistryOptions {
  readonly kind: RegistryKind
  /** The registry as reports name it. */
  readonly registry: string
  readonly folder: Folder
  readonly clock: Clock
  /** Where the folder is served, for absolute URLs in the index; without it they are relative and work anywhere. */
  readonly baseUrl?: string | undefined
  /** What follows from the index and is written with it; none by default. */
  readonly page?: RegistryPage | undefined
}

/** The publisher of a static registry, which KubeVela can always read. */
export interface StaticPublisher extends Publisher {
  readonly reader: HelmReader
}

/**
 * Makes the publisher of a static registry. A put writes the archive, a flush the index, once for all that was put; a version is
 * published when the index lists it. Another writer may be at work at the same time, and a run that was killed is repaired by
 * running again. An index that cannot be read stops everything before anything is changed.
 */
export function createStaticPublisher(options: StaticRegistryOptions): StaticPublisher {
  const { kind, folder, clock, baseUrl, registry, page } = options
  const readIndex = makeIndexReader(folder)
  let pending: readonly Put[] = []
  // Names under which the folder holds other bytes without listing them: they stand in the way, so they are shown.
  const blocked = new Set<string>()

  async function fetch(name: string, version: string): Promise<Stored> {
    const { index } = await readIndex()
    const row = findRow(index, name, version)
    const file = `${name}-${version}.tgz`
    if (row === undefined && !blocked.has(file)) {
      const sha256 = (await readWithdrawn(folder)).get(file)
      return sha256 === undefined ? { kind: 'absent' } : { kind: 'withdrawn', sha256, url: locate(file) }
    }
    const found = await readFirst(folder, row === undefined ? [file] : localFiles({ name, row }))
    if (found !== undefined) return { kind: 'present', bytes: found.bytes, url: locate(found.file) }
    const elsewhere = row?.urls.find((url) => isElsewhere(url, baseUrl))
    return elsewhere === undefined
      ? { kind: 'absent' }
      : { kind: 'unclear', error: listedElsewhere(elsewhere) }
  }

  async function store(archive: Archive, force: boolean): Promise<PutAnswer> {
    if (!isArchiveFile(archive.file)) return refused(`not a file name: ${JSON.stringify(archive.file)}`)
    const { index } = await readIndex()
    const row = findRow(index, archive.name, archive.version)
    const files = row === undefined ? [archive.file] : localFiles({ name: archive.name, row })
    const held = await readFirst(folder, files)
    if (held === undefined && row?.digest !== undefined && row.digest !== archive.sha256 && !force) {
      return { kind: 'refused', error: lostArchive(archive, row) }
    }
    const isThere = held !== undefined && isSame(held.bytes, archive.bytes)
    if (held !== undefined && !isThere && !force) {
      if (row === undefined) blocked.add(archive.file)
      return { kind: 'exists', error: otherBytes(held.file) }
    }
    if (row === undefined && !force) {
      const digest = (await readWithdrawn(folder)).get(archive.file)
      if (digest !== undefined && digest !== archive.sha256) {
        return { kind: 'refused', error: withdrawnBefore(archive, digest) }
      }
    }
    if (!isThere) await folder.write(archive.file, archive.bytes)
    pending = [...pending.filter((put) => put.archive.file !== archive.file), { archive, force }]
    return { kind: 'accepted' }
  }

  async function list(): Promise<PutAnswer> {
    const base = await readIndex()
    const now = rfc3339(clock.now())
    const rows: Listing[] = []
    for (const { archive, force } of pending) {
      const row = findRow(base.index, archive.name, archive.version)
      if (row !== undefined && row.digest === archive.sha256) continue
      // Another writer may have replaced the archive since: a row must tell the truth about its file.
      const stored = await folder.read(archive.file)
      if (stored === undefined || !isSame(stored, archive.bytes)) continue
      if (row === undefined || force) rows.push(rowOf(archive, { created: now, baseUrl }))
      else if (row.digest === undefined) {
        rows.push({ name: archive.name, row: { ...row, digest: archive.sha256 } })
      }
    }
    if (rows.length > 0) {
      await replaceIndex(base, putRows(base.index, rows, now), rows)
      await page?.update(folder)
    }
    pending = []
    return { kind: 'accepted' }
  }

  async function replaceIndex(
    base: IndexState,
    next: HelmIndex,
    replaced: readonly Listing[],
  ): Promise<void> {
    const text = provenText(base.index, next, replaced)
    const current = await folder.read(INDEX_FILE)
    if (!isSameOrAbsent(current, base.bytes)) throw changedMeanwhile(folder)
    await folder.write(INDEX_FILE, text)
  }

  // Behind is a page after versions were removed, and after a run that was killed between the index and its page.
  async function finish(target: RegistryPage): Promise<void> {
    if (await target.isCurrent(folder)) return
    await folder.exclusively(() => target.update(folder)).catch(() => undefined)
  }

  async function removeVersion(name: string, version: string): Promise<PutAnswer> {
    const base = await readIndex()
    const row = findRow(base.index, name, version)
    if (row === undefined || row.version !== version) return { kind: 'accepted' }
    const listing = { name, row }
    const held = await readFirst(folder, localFiles(listing))
    const digest = held === undefined ? row.digest : sha256Of(held.bytes)
    if (digest !== undefined) await rememberWithdrawn(folder, new Map([[`${name}-${version}.tgz`, digest]]))
    await replaceIndex(base, removeRows(base.index, listing, rfc3339(clock.now())), [listing])
    // The archive goes last: a row without an archive would break those who install it.
    for (const file of localFiles(listing)) {
      await folder.remove(file)
      await folder.remove(`${file}.prov`)
    }
    return { kind: 'accepted' }
  }

  function locate(file: string): string {
    return archiveUrl(file, baseUrl ?? folder.location)
  }

  // Somewhere the folder is served; where nobody says, any address shows where the rows lead.
  const address = baseUrl ?? 'http://registry.invalid'
  const reader: HelmReader = {
    address: async () => address,
    index: async () => ({ kind: 'read', index: (await readIndex()).index }),
    async archive(url) {
      if (!url.startsWith(archiveUrl('', address))) return { kind: 'unclear', error: listedElsewhere(url) }
      const file = url.slice(archiveUrl('', address).length)
      const bytes = isArchiveFile(file) ? await folder.read(file) : undefined
      return bytes === undefined ? { kind: 'absent' } : { kind: 'present', bytes, url: locate(file) }
    },
  }

  return {
    kind,
    registry,
    commitsTogether: true,
    reader,
    async versions(name) {
      const { index } = await readIndex()
      return (index.entries.get(name) ?? []).map(published)
    },
    async catalog() {
      const { index } = await readIndex()
      return new Map([...index.entries].map(([name, rows]) => [name, rows.map(published)]))
    },
    fetch,
    put: (archive, { force }) =>
      folder.exclusively(() => refusedWhereUnwritable(readIndex, () => store(archive, force))),
    async flush() {
      if (pending.length === 0) return { kind: 'accepted' }
      const answer = await folder.exclusively(() => refusedWhereUnwritable(readIndex, list))
      if (answer.kind === 'refused') pending = []
      return answer
    },
    async putProvenance(archive, provenance) {
      return refusedWhereUnwritable(readIndex, async () => {
        await folder.write(`${archive.file}.prov`, provenance)
        return { kind: 'accepted' }
      })
    },
    async fetchProvenance(name, version) {
      const file = `${name}-${version}.tgz.prov`
      const bytes = await folder.read(file)
      return bytes === undefined ? { kind: 'absent' } : { kind: 'present', bytes, url: locate(file) }
    },
    remove: (name, version) =>
      folder.exclusively(() => refusedWhereUnwritable(readIndex, () => removeVersion(name, version))),
    ...(page === undefined ? {} : { finish: () => finish(page) }),
  }
}

function published({ version, digest }: IndexRow): PublishedVersion {
  return digest === undefined ? { version } : { version, digest }
}

interface Put {
  readonly archive: Archive
  readonly force: boolean
}

interface IndexState {
  readonly index: HelmIndex
  /** As they are in the folder; undefined where there is no index yet. */
  readonly bytes: Uint8Array | undefined
}

// Large indexes take their time to read and to parse, and every archive asks for them: as long as the file has the same stamp it is not
// read, as long as the bytes are the same so is what they say.
function makeIndexReader(folder: Folder): () => Promise<IndexState> {
  let last: IndexState | undefined
  let lastStamp: string | undefined

  return async () => {
    const stamp = await folder.stamp?.(INDEX_FILE)
    if (last !== undefined && stamp !== undefined && stamp === lastStamp) return last
    // Taken before the file is read: whoever writes in between changes the next one.
    lastStamp = stamp
    const bytes = await folder.read(INDEX_FILE)
    if (bytes === undefined) return { index: EMPTY_INDEX, bytes }
    if (last?.bytes !== undefined && isSame(last.bytes, bytes)) return last
    const reading = parseHelmIndex(bytes)
    if (reading.kind === 'broken') throw brokenIndex(folder.location, reading.message)
    if (reading.index.generated === undefined) {
      throw brokenIndex(folder.location, 'it has no `generated` at its end, so it may have been cut off')
    }
    last = { index: reading.index, bytes }
    return last
  }
}

/**
 * Prints an index after proving that it may take the place of `base`: KubeVela's strict reader gets the same out of it, and no row
 * is lost but those that `replaced` names by version (T72, T82).
 */
function provenText(base: HelmIndex, next: HelmIndex, replaced: readonly Listing[]): Uint8Array {
  const lost = lostRows(base, next).filter(
    ({ name, row }) =>
      !replaced.some((other) => other.name === name && findRow(base, name, other.row.version) === row),
  )
  const [first] = lost
  if (first !== undefined) {
    throw new ActionError(`the new index would lose ${first.name} ${first.row.version}`, { kind: 'internal' })
  }
  const text = printHelmIndex(next)
  const reading = parseHelmIndex(Buffer.from(text))
  if (reading.kind === 'broken' || printHelmIndex(reading.index) !== text) {
    throw new ActionError('the new index would not be readable', { kind: 'internal' })
  }
  return Buffer.from(text)
}

// A folder that cannot be written to is one archive's trouble; one whose index cannot be read is the registry's.
async function refusedWhereUnwritable(
  readIndex: () => Promise<IndexState>,
  work: () => Promise<PutAnswer>,
): Promise<PutAnswer> {
  await readIndex()
  try {
    return await work()
  } catch (thrown) {
    const error = toActionError(thrown)
    if (error.kind !== 'registry') throw thrown
    return { kind: 'refused', error: describeTrouble(error) }
  }
}

interface Found {
  readonly file: string
  readonly bytes: Uint8Array
}

async function readFirst(folder: Folder, files: readonly string[]): Promise<Found | undefined> {
  for (const file of files) {
    const bytes = await folder.read(file)
    if (bytes !== undefined) return { file, bytes }
  }
  return undefined
}

function isElsewhere(url: string, baseUrl: string | undefined): boolean {
  return /^https?:\/\//i.test(url) && (baseUrl === undefined || !url.startsWith(archiveUrl('', baseUrl)))
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function isSameOrAbsent(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSame(a, b)
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

function refused(message: string): PutAnswer {
  return { kind: 'refused', error: { message } }
}

function otherBytes(file: string): OutcomeError {
  return { message: `the folder holds another ${file}` }
}

function lostArchive({ file }: Archive, { digest = '' }: IndexRow): OutcomeError {
  return {
    message: `the index lists ${file} with the digest ${digest.slice(0, 12)}…, but the file is not in the folder`,
    hint: 'put that file back, or run `index repair` to take its row out of the index',
  }
}

function withdrawnBefore({ file }: Archive, digest: string): OutcomeError {
  return {
    message: `${file} was withdrawn from here with other content (sha256 ${digest.slice(0, 12)}…), and copies of it may live in caches`,
    hint: 'publish a higher version',
  }
}

function listedElsewhere(url: string): OutcomeError {
  return {
    message: `the index lists this version at ${url}, which is not in the folder`,
    hint: 'download that archive into the folder, then run again',
  }
}

function brokenIndex(location: string, problem: string): ActionError {
  return new ActionError(`cannot use the registry ${location}: its ${INDEX_FILE} is broken: ${problem}`, {
    kind: 'registry',
    hint: `nothing was changed; bring ${INDEX_FILE} back from a copy, or run \`index repair\` to build it from the archives`,
  })
}

function changedMeanwhile({ location }: Folder): ActionError {
  return new ActionError(`${INDEX_FILE} in ${location} was changed by another program meanwhile`, {
    kind: 'registry',
    hint: 'run again',
  })
}
