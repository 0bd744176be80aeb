import { gunzip } from './gunzip.ts'
import { type TarEntry, untar } from './untar.ts'

/** What an archive holds. `refused`: whole, but something no archive of an addon may hold; `broken`: torn or no archive. */
export type ArchiveReading =
  | ArchiveContents
  | { readonly kind: 'refused' | 'broken'; readonly message: string }

/** The regular files of an archive. */
export interface ArchiveContents {
  readonly kind: 'read'
  /** The one directory everything lies in. */
  readonly root: string
  /** Paths below the root, in the order of the archive. */
  readonly files: readonly TarEntry[]
}

/** An archive as it is uploaded: more than ChartMuseum takes by default. */
export const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024
/** Helm refuses archives that unpack to more (pkg/chart/loader/archive/archive.go MaxDecompressedChartSize). */
export const MAX_UNPACKED_BYTES = 100 * 1024 * 1024
// Text compresses to a fifth or a tenth; two hundred times is a bomb. Small archives may be mostly padding.
const MAX_RATIO = 200
const ALWAYS_ALLOWED_BYTES = 1024 * 1024

/**
 * Reads a `.tgz` in memory, without trusting a byte of it: one gzip member, one root, regular files and directories only,
 * names that no system takes for something else, limits on sizes, number, depth and ratio. Nothing is ever written.
 */
export async function readArchive(bytes: Uint8Array): Promise<ArchiveReading> {
  if (bytes.byteLength > MAX_ARCHIVE_BYTES) {
    return { kind: 'refused', message: `it is larger than ${MAX_ARCHIVE_BYTES} bytes` }
  }
  const limit = Math.min(MAX_UNPACKED_BYTES, Math.max(ALWAYS_ALLOWED_BYTES, MAX_RATIO * bytes.byteLength))
  const unpacked = await gunzip(bytes, limit)
  if (unpacked.kind !== 'read') return unpacked
  const listing = untar(unpacked.bytes)
  if (listing.kind !== 'read') return listing
  return belowOneRoot(listing.entries)
}

function belowOneRoot(entries: readonly TarEntry[]): ArchiveReading {
  const roots = new Set(entries.map(({ path }) => path.split('/')[0] ?? ''))
  const [root] = roots
  if (root === undefined) return { kind: 'refused', message: 'it holds no files' }
  if (roots.size > 1) return { kind: 'refused', message: 'it holds more than one top directory' }
  const outside = entries.find(({ path }) => !path.includes('/'))
  if (outside !== undefined)
    return { kind: 'refused', message: `${quoted(outside.path)} lies outside a directory` }
  return {
    kind: 'read',
    root,
    files: entries.map(({ path, bytes }) => ({ path: path.slice(root.length + 1), bytes })),
  }
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
