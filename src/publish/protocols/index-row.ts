import type { Archive } from '../../package/package-addon.ts'
import type { IndexRow, Listing } from './helm-index.ts'

/** What a row says beside what the archive says. */
export interface RowOptions {
  /** RFC 3339. */
  readonly created: string
  /** The registry's address, for absolute URLs; absent for relative ones, which work wherever the registry is served. */
  readonly baseUrl?: string | undefined
}

/** Makes the row of an archive: its chart metadata, and where and what the archive is (Helm pkg/repo/index.go MustAdd). */
export function rowOf(archive: Archive, { created, baseUrl }: RowOptions): Listing {
  const { name, version, annotations, ...rest } = archive.chart
  const row: IndexRow = {
    name,
    version,
    urls: [archiveUrl(archive.file, baseUrl)],
    created,
    digest: archive.sha256,
    annotations,
    rest,
  }
  return { name, row }
}

/** The URL of an archive in an index: the plain file name, or that below the registry's address. */
export function archiveUrl(file: string, baseUrl: string | undefined): string {
  return baseUrl === undefined ? file : `${baseUrl.replace(/\/+$/, '')}/${file}`
}

// Names that mean the same to every file system and in every URL; nothing that comes from an index becomes a path otherwise (T70).
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,250}\.tgz$/

/** True for a text that may name an archive in a folder. */
export function isArchiveFile(name: string): boolean {
  return FILE_NAME.test(name)
}

/**
 * Names the files in the registry's own folder that a row's archive may be in, likeliest first: the last part of each URL, then
 * `name-version.tgz`. Only plain names are given.
 */
export function localFiles({ name, row }: Listing): readonly string[] {
  const named = row.urls.map((url) => url.slice(url.lastIndexOf('/') + 1))
  return [...new Set([...named, `${name}-${row.version}.tgz`])].filter(isArchiveFile)
}
