/** One regular file of a tar archive. */
export interface TarEntry {
  /** With `/` between its parts, a leading `./` dropped. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** What a tar archive lists. */
export type TarListing =
  | { readonly kind: 'read'; readonly entries: readonly TarEntry[] }
  | { readonly kind: 'refused' | 'broken'; readonly message: string }

const BLOCK_BYTES = 512
const MAX_ENTRIES = 5_000
const MAX_DEPTH = 32
const MAX_PATH_BYTES = 240
const MAX_NAME_BYTES = 100
// Helm's limit for one file (pkg/chart/loader/archive/archive.go MaxDecompressedFileSize).
const MAX_FILE_BYTES = 5 * 1024 * 1024
// Keys of extended headers that change neither what a file is nor what it holds.
const HARMLESS_KEYS = ['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment', 'charset']

/**
 * Lists the regular files of a tar archive (POSIX ustar, with extended headers that name a path). Everything that readers of
 * tar disagree about is refused: links, devices and every other type, global headers, GNU names, sizes told twice, names
 * that collide where case or Unicode form does not count, names that leave the directory, data behind the end.
 */
export function untar(
  bytes: Uint8Array,
  { maxFileBytes = MAX_FILE_BYTES }: { readonly maxFileBytes?: number } = {},
): TarListing {
  const entries: TarEntry[] = []
  const seen = new Set<string>()
  let extended: Extended | undefined
  let at = 0
  for (;;) {
    const block = bytes.subarray(at, at + BLOCK_BYTES)
    if (block.byteLength < BLOCK_BYTES) return broken('it ends without an end mark')
    if (isZero(block)) {
      if (extended !== undefined) return refused('an extended header is about no file')
      return isZero(bytes.subarray(at)) ? { kind: 'read', entries } : refused('data follows its end')
    }
    const header = readHeader(block)
    if (typeof header === 'string') return broken(header)
    const body = bytes.subarray(at + BLOCK_BYTES, at + BLOCK_BYTES + header.size)
    if (body.byteLength < header.size) return broken('it ends within a file')
    at += BLOCK_BYTES + Math.ceil(header.size / BLOCK_BYTES) * BLOCK_BYTES
    if (header.type === 'x') {
      if (extended !== undefined) return refused('an extended header follows another')
      const read = readExtended(body)
      if (typeof read === 'string') return refused(read)
      extended = read
      continue
    }
    const path = (extended?.path ?? header.path).replace(/^(?:\.\/)+/, '')
    if (extended?.size !== undefined && extended.size !== header.size) {
      return refused(`two sizes are told for ${JSON.stringify(path)}`)
    }
    extended = undefined
    if (header.type === '5') {
      const problem = header.size > 0 ? 'a directory with contents' : problemOfDirectory(path)
      if (problem !== undefined) return refused(problem)
      continue
    }
    if (header.type !== '0' && header.type !== '\0') {
      return refused(`${JSON.stringify(path)} is neither a file nor a directory`)
    }
    const problem = problemOfPath(path) ?? problemOfSize(path, header.size, maxFileBytes)
    if (problem !== undefined) return refused(problem)
    const folded = path.normalize('NFKC').toLowerCase()
    if (seen.has(folded)) return refused(`the name ${JSON.stringify(path)} occurs twice`)
    seen.add(folded)
    if (entries.length === MAX_ENTRIES) return refused(`it holds more than ${MAX_ENTRIES} files`)
    entries.push({ path, bytes: body })
  }
}

interface Header {
  readonly path: string
  readonly size: number
  readonly type: string
}

function readHeader(block: Uint8Array): Header | string {
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (octal(block.subarray(148, 156)) !== sum) return 'a header has a wrong checksum'
  const size = octal(block.subarray(124, 136))
  if (size === undefined) return 'a header has no readable size'
  const name = text(block.subarray(0, 100))
  const isPosix = text(block.subarray(257, 263)).startsWith('ustar') && block[262] === 0
  const prefix = isPosix ? text(block.subarray(345, 500)) : ''
  if (name === undefined || prefix === undefined) return 'a name is not UTF-8'
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(block[156] ?? 0),
  }
}

function octal(field: Uint8Array): number | undefined {
  const digits = Buffer.from(field)
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .replace(/^ +/, '')
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return new TextDecoder('utf-8').decode(end === -1 ? field : field.subarray(0, end))
}

interface Extended {
  readonly path?: string
  readonly size?: number
}

// POSIX pax: `LENGTH key=value\n`, the length counting itself.
function readExtended(body: Uint8Array): Extended | string {
  const records = new Map<string, string>()
  for (let at = 0; at < body.byteLength; ) {
    const space = body.indexOf(0x20, at)
    const length = Number(text(body.subarray(at, space === -1 ? at : space)))
    if (space === -1 || !Number.isInteger(length) || length <= 0 || at + length > body.byteLength) {
      return 'an extended header cannot be read'
    }
    const record = Buffer.from(body.subarray(space + 1, at + length)).toString('utf8')
    const equals = record.indexOf('=')
    if (equals === -1 || !record.endsWith('\n')) return 'an extended header cannot be read'
    const key = record.slice(0, equals)
    if (records.has(key)) return `an extended header tells ${JSON.stringify(key)} twice`
    records.set(key, record.slice(equals + 1, -1))
    at += length
  }
  const strange = [...records.keys()].find((key) => !['path', 'size', ...HARMLESS_KEYS].includes(key))
  if (strange !== undefined) return `an extended header holds ${JSON.stringify(strange)}`
  const path = records.get('path')
  const size = records.get('size')
  return {
    ...(path === undefined ? {} : { path }),
    ...(size === undefined ? {} : { size: Number(size) }),
  }
}

function problemOfDirectory(path: string): string | undefined {
  const directory = path.replace(/\/$/, '')
  return directory === '' || directory === '.' ? undefined : problemOfPath(directory)
}

function problemOfPath(path: string): string | undefined {
  const parts = path.split('/')
  const shown = JSON.stringify(path)
  if (path === '' || parts.some((part) => part === '' || part === '.' || part === '..')) {
    return `the name ${shown} is not a plain relative path`
  }
  if (/[\\:]/.test(path)) return `the name ${shown} means something else on Windows`
  if (/[\p{Cc}\p{Cf}\p{Cs}\uFFFD\u2028\u2029]/u.test(path))
    return `the name ${shown} holds control characters`
  if (parts.some((part) => part.startsWith('-'))) return `the name ${shown} begins like an option`
  if (parts.length > MAX_DEPTH) return `the name ${shown} is deeper than ${MAX_DEPTH} levels`
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path is longer than ${MAX_PATH_BYTES} bytes`
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES))
    return `a name is longer than ${MAX_NAME_BYTES} bytes`
  return undefined
}

function problemOfSize(path: string, size: number, maxBytes: number): string | undefined {
  return size > maxBytes ? `${JSON.stringify(path)} is larger than ${maxBytes} bytes` : undefined
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0)
}

function refused(message: string): TarListing {
  return { kind: 'refused', message }
}

function broken(message: string): TarListing {
  return { kind: 'broken', message }
}
