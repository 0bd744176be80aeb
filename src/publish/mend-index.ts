import { byCodeUnit } from '../addon/order.ts'
import { parseVersion } from '../addon/version.ts'
import type { Folder } from '../ports.ts'
import { type ArchiveRow, rowOfBytes } from './archive-row.ts'
import {
  EMPTY_INDEX,
  type HelmIndex,
  INDEX_FILE,
  type IndexRow,
  isOneVersion,
  type Listing,
  sortIndex,
} from './protocols/helm-index.ts'
import { archiveUrl, isArchiveFile, localFiles } from './protocols/index-row.ts'
import { parseHelmIndex } from './protocols/parse-helm-index.ts'
import { printHelmIndex } from './protocols/print-helm-index.ts'

/** What can be wrong with a static registry. */
export type IndexProblemKind =
  | 'index-missing'
  | 'index-broken'
  | 'index-unfinished'
  | 'row-twice'
  | 'row-name'
  | 'row-version'
  | 'row-dead'
  | 'row-elsewhere'
  | 'row-url'
  | 'row-created'
  | 'digest-missing'
  | 'digest-wrong'
  | 'requirements-lost'
  | 'archive-broken'
  | 'archive-unlisted'

/** One thing that is wrong, and what would mend it. */
export interface IndexProblem {
  readonly kind: IndexProblemKind
  /** What it is about: an addon and its version, or the name of a file. */
  readonly subject: string
  /** What is wrong with it, to be read after the subject. */
  readonly message: string
  /** The way of `index` that mends it; `nothing` where a person must decide. */
  readonly mendedBy: 'repair' | 'adopt' | 'nothing'
}

/** How an index is looked at. */
export interface MendOptions {
  /** RFC 3339; the time for rows without one. */
  readonly now: string
  readonly baseUrl?: string | undefined
  /** True to list archives that no row lists. */
  readonly adopt: boolean
}

/** What is wrong with a registry, and the index as it should be. */
export interface Mended {
  readonly problems: readonly IndexProblem[]
  readonly index: HelmIndex
  /** The index file as it should be; the same bytes as before where there is nothing to mend. */
  readonly text: string
  /** The index file as it is. */
  readonly before: Uint8Array | undefined
}

/**
 * Looks at every row and archive of a static registry and works out the index as it should be; nothing is written. Archives are the
 * truth: digests and requirements follow them. Rows without an archive go, and of two rows of one version the one that its archive
 * confirms stays.
 */
export async function mendIndex(folder: Folder, options: MendOptions): Promise<Mended> {
  const before = await folder.read(INDEX_FILE)
  const base = readBase(before)
  const archives = await readArchives(folder, options)
  const problems: IndexProblem[] = []
  const entries = new Map<string, readonly IndexRow[]>()
  for (const [name, rows] of base.index.entries) {
    const mended = rows.map((row) => mendRow({ name, row }, archives, options))
    problems.push(...mended.flatMap((one) => one.problems))
    const kept = mended.flatMap(({ listing }) => (listing === undefined ? [] : [listing.row]))
    const single = dropDoubles(name, kept, archives)
    problems.push(...single.problems)
    if (single.rows.length > 0) entries.set(name, single.rows)
  }
  const unlisted = judgeUnlisted(unlistedArchives(base.index, archives), entries)
  problems.push(...unlisted.problems)
  // An index that is gone or broken is built anew from the archives: there is nothing else to build it from.
  const mended = { ...base.index, entries: options.adopt || base.isLost ? unlisted.entries : entries }
  const hasChanged = base.isLost || !isSameIndex(mended, base.index)
  const index = hasChanged ? sortIndex({ ...mended, generated: options.now }) : base.index
  return {
    problems: [...base.problems, ...problems.toSorted((a, b) => byCodeUnit(a.subject, b.subject))],
    index,
    text: hasChanged ? printHelmIndex(index) : Buffer.from(before ?? new Uint8Array()).toString('utf8'),
    before,
  }
}

interface Base {
  readonly index: HelmIndex
  readonly problems: readonly IndexProblem[]
  readonly isLost: boolean
}

function readBase(bytes: Uint8Array | undefined): Base {
  if (bytes === undefined) {
    const problem = {
      kind: 'index-missing',
      subject: INDEX_FILE,
      message: 'there is none',
      mendedBy: 'repair',
    } as const
    return { index: EMPTY_INDEX, problems: [problem], isLost: true }
  }
  const reading = parseHelmIndex(bytes)
  if (reading.kind === 'broken') {
    const message = `KubeVela cannot read it, so nothing can be installed: ${reading.message}`
    return {
      index: EMPTY_INDEX,
      problems: [{ kind: 'index-broken', subject: INDEX_FILE, message, mendedBy: 'repair' }],
      isLost: true,
    }
  }
  if (reading.index.generated !== undefined) return { index: reading.index, problems: [], isLost: false }
  const message = 'it has no `generated` at its end: it may have been cut off'
  return {
    index: reading.index,
    problems: [{ kind: 'index-unfinished', subject: INDEX_FILE, message, mendedBy: 'repair' }],
    isLost: true,
  }
}

type Archives = ReadonlyMap<string, ArchiveRow>

async function readArchives(folder: Folder, { now, baseUrl }: MendOptions): Promise<Archives> {
  const files = (await folder.list()).filter(isArchiveFile)
  const archives = new Map<string, ArchiveRow>()
  for (const file of files) {
    const bytes = await folder.read(file)
    if (bytes !== undefined) archives.set(file, await rowOfBytes(bytes, { file, created: now, baseUrl }))
  }
  return archives
}

interface MendedRow {
  /** Undefined where the row has to go. */
  readonly listing: Listing | undefined
  readonly problems: readonly IndexProblem[]
}

function mendRow(listing: Listing, archives: Archives, { now, baseUrl }: MendOptions): MendedRow {
  const { name, row } = listing
  const subject = `${name} ${row.version}`
  const file = localFiles(listing).find((candidate) => archives.has(candidate))
  const archive = file === undefined ? undefined : archives.get(file)
  if (file === undefined || archive === undefined) return withoutArchive(listing)
  if (archive.kind === 'unusable') {
    const message = `${file} cannot be installed: ${archive.message}`
    return { listing, problems: [{ kind: 'archive-broken', subject, message, mendedBy: 'nothing' }] }
  }
  const { digest, annotations = {} } = archive.listing.row
  const problems: IndexProblem[] = []
  const note = (kind: IndexProblemKind, message: string, mendedBy: IndexProblem['mendedBy'] = 'repair') =>
    problems.push({ kind, subject, message, mendedBy })

  const lost = requirements(annotations).filter(([key, value]) => row.annotations?.[key] !== value)
  if (row.digest === undefined) note('digest-missing', `its row has no digest`)
  else if (row.digest !== digest) note('digest-wrong', `its row has another digest than ${file}`)
  if (lost.length > 0)
    note(
      'requirements-lost',
      `its row lacks ${lost.map(([key]) => key).join(' and ')}, which KubeVela reads there only`,
    )
  if (row.created === undefined) note('row-created', 'its row has no time of creation')
  if (row.name !== name) note('row-name', `its row is named ${JSON.stringify(row.name)}`)
  const isBad = row.urls.length === 0 || row.urls.some((url) => !isSafeUrl(url))
  if (isBad) note('row-url', 'clients cannot follow its URLs')
  if (parseVersion(row.version) === undefined)
    note('row-version', 'its version is none that Helm can order', 'nothing')
  const mended: IndexRow = {
    ...row,
    name,
    created: row.created ?? now,
    ...(digest === undefined ? {} : { digest }),
    ...(lost.length === 0 ? {} : { annotations: { ...row.annotations, ...Object.fromEntries(lost) } }),
    ...(isBad ? { urls: [archiveUrl(file, baseUrl)] } : {}),
  }
  return {
    listing: { name, row: problems.some(({ mendedBy }) => mendedBy === 'repair') ? mended : row },
    problems,
  }
}

function withoutArchive(listing: Listing): MendedRow {
  const { name, row } = listing
  const subject = `${name} ${row.version}`
  const elsewhere = row.urls.find((url) => /^https?:\/\//i.test(url))
  if (elsewhere !== undefined) {
    const message = `its archive is not in the folder but at ${elsewhere}, where it was not looked at`
    return { listing, problems: [{ kind: 'row-elsewhere', subject, message, mendedBy: 'nothing' }] }
  }
  const message = 'its archive is not in the folder: whoever installs it gets an error'
  return { listing: undefined, problems: [{ kind: 'row-dead', subject, message, mendedBy: 'repair' }] }
}

function requirements(annotations: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(annotations).filter(([key]) => key.startsWith('system.'))
}

// KubeVela joins what is not absolute to the path of the registry (pkg/utils/url.go JoinURL), escaping as it goes.
function isSafeUrl(url: string): boolean {
  if (/^https?:\/\/[^/]/i.test(url)) return true
  return /^[A-Za-z0-9][A-Za-z0-9._+/-]*$/.test(url) && !url.split('/').includes('..')
}

interface SingleRows {
  readonly rows: readonly IndexRow[]
  readonly problems: readonly IndexProblem[]
}

function dropDoubles(name: string, rows: readonly IndexRow[], archives: Archives): SingleRows {
  const kept: IndexRow[] = []
  const problems: IndexProblem[] = []
  for (const row of rows) {
    const at = kept.findIndex(({ version }) => isOneVersion(version, row.version))
    const other = kept[at]
    if (other === undefined) {
      kept.push(row)
      continue
    }
    const message =
      other.version === row.version ? 'it is listed twice' : `it is listed as ${other.version}, too`
    problems.push({ kind: 'row-twice', subject: `${name} ${row.version}`, message, mendedBy: 'repair' })
    if (!isConfirmed(name, other, archives) && isConfirmed(name, row, archives)) kept[at] = row
  }
  return { rows: kept, problems }
}

function isConfirmed(name: string, row: IndexRow, archives: Archives): boolean {
  return localFiles({ name, row }).some((file) => {
    const archive = archives.get(file)
    return (
      archive?.kind === 'row' &&
      archive.listing.row.version === row.version &&
      archive.listing.row.digest === row.digest
    )
  })
}

function unlistedArchives(index: HelmIndex, archives: Archives): readonly (readonly [string, ArchiveRow])[] {
  const listed = new Set(
    [...index.entries].flatMap(([name, rows]) => rows.flatMap((row) => localFiles({ name, row }))),
  )
  return [...archives].filter(([file]) => !listed.has(file))
}

interface JudgedArchives {
  readonly problems: readonly IndexProblem[]
  /** The index with every archive in it that can be listed. */
  readonly entries: ReadonlyMap<string, readonly IndexRow[]>
}

function judgeUnlisted(
  unlisted: readonly (readonly [string, ArchiveRow])[],
  listed: ReadonlyMap<string, readonly IndexRow[]>,
): JudgedArchives {
  const entries = new Map(listed)
  const problems = unlisted.map(([subject, archive]): IndexProblem => {
    if (archive.kind === 'unusable') {
      const message = `no row lists it, and it cannot be listed: ${archive.message}`
      return { kind: 'archive-broken', subject, message, mendedBy: 'nothing' }
    }
    const { name, row } = archive.listing
    const rows = entries.get(name) ?? []
    const other = rows.find(({ version }) => isOneVersion(version, row.version))
    if (other !== undefined) {
      const message = `no row lists it, and ${name} ${other.version} is listed with another archive`
      return { kind: 'archive-unlisted', subject, message, mendedBy: 'nothing' }
    }
    entries.set(name, [...rows, row])
    return { kind: 'archive-unlisted', subject, message: 'no row lists it', mendedBy: 'adopt' }
  })
  return { problems, entries }
}

function isSameIndex(a: HelmIndex, b: HelmIndex): boolean {
  return printHelmIndex(a) === printHelmIndex(b)
}
