import { gzipSync } from 'fflate'
import { Header, Pax } from 'tar'

/** One file of an archive: its path inside, and its bytes. */
export interface ArchiveEntry {
  readonly path: string
  readonly bytes: Uint8Array
}

const BLOCK_BYTES = 512
// The oldest time that every archive tool accepts: the bytes depend on the contents alone (T20).
const FIXED_TIME = new Date(Date.UTC(1980, 0, 1))
const FILE_MODE = 0o644

/**
 * Makes a `.tgz` of the entries, in the order given. The same entries give the same bytes on every machine, clock, user and
 * Node version: fixed times and modes, no owner, and gzip by a pinned JavaScript implementation because zlib differs between Nodes.
 */
export function makeArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ path, bytes }) => [...headers(path, bytes.byteLength), padded(bytes)])
  return gzipSync(concatenate([...blocks, new Uint8Array(2 * BLOCK_BYTES)]), { level: 6, mtime: 0 })
}

function headers(path: string, size: number): readonly Uint8Array[] {
  const fields = { path, size, mode: FILE_MODE, uid: 0, gid: 0, mtime: FIXED_TIME, type: 'File' } as const
  const header = new Header(fields)
  const block = Buffer.alloc(BLOCK_BYTES)
  const needsPax = header.encode(block, 0)
  return needsPax ? [paxHeader(path), block] : [block]
}

// A path that ustar cannot hold travels in an extended header (POSIX pax).
function paxHeader(path: string): Uint8Array {
  return new Pax({ path }).encode()
}

function padded(bytes: Uint8Array): Uint8Array {
  const padding = (BLOCK_BYTES - (bytes.byteLength % BLOCK_BYTES)) % BLOCK_BYTES
  return padding === 0 ? bytes : concatenate([bytes, new Uint8Array(padding)])
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
