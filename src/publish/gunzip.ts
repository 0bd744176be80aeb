import { createInflateRaw } from 'node:zlib'

/** What became of compressed bytes. `refused` bytes are whole but not acceptable; `broken` ones are torn or no gzip at all. */
export type Gunzipped =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused' | 'broken'; readonly message: string }

const HEADER_BYTES = 10
const TRAILER_BYTES = 8
const FLAG_CRC = 2
const FLAG_EXTRA = 4
const FLAG_NAME = 8
const FLAG_COMMENT = 16

/**
 * Decompresses exactly one gzip member (RFC 1952) into at most `maxBytes`, checking its sum. A second member or anything else
 * behind it is refused: readers disagree about such data.
 */
export async function gunzip(compressed: Uint8Array, maxBytes: number): Promise<Gunzipped> {
  const start = deflateStart(compressed)
  if (start === undefined) return { kind: 'broken', message: 'it is not a gzip file' }
  const inflated = await inflate(compressed.subarray(start), maxBytes)
  if (inflated === 'broken')
    return { kind: 'broken', message: 'its compressed data is damaged or ends early' }
  if (inflated === 'too-large')
    return { kind: 'refused', message: `it unpacks to more than ${maxBytes} bytes` }
  const trailer = start + inflated.consumed
  if (compressed.byteLength < trailer + TRAILER_BYTES) {
    return { kind: 'broken', message: 'its compressed data ends early' }
  }
  const view = new DataView(compressed.buffer, compressed.byteOffset + trailer, TRAILER_BYTES)
  if (
    view.getUint32(0, true) !== crc32(inflated.bytes) ||
    view.getUint32(4, true) !== inflated.bytes.byteLength
  ) {
    return { kind: 'broken', message: 'its checksum does not match its data' }
  }
  if (compressed.byteLength > trailer + TRAILER_BYTES) {
    return { kind: 'refused', message: 'more data follows its compressed data' }
  }
  return { kind: 'read', bytes: inflated.bytes }
}

function deflateStart(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < HEADER_BYTES || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8)
    return undefined
  const flags = bytes[3] ?? 0
  let at = HEADER_BYTES
  if ((flags & FLAG_EXTRA) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) !== 0) {
      const end = bytes.indexOf(0, at)
      if (end === -1) return undefined
      at = end + 1
    }
  }
  if ((flags & FLAG_CRC) !== 0) at += 2
  return at < bytes.byteLength ? at : undefined
}

interface Inflated {
  readonly bytes: Uint8Array
  readonly consumed: number
}

function inflate(compressed: Uint8Array, maxBytes: number): Promise<Inflated | 'broken' | 'too-large'> {
  return new Promise((resolve) => {
    const stream = createInflateRaw()
    const chunks: Buffer[] = []
    let size = 0
    stream.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size > maxBytes) {
        stream.destroy()
        resolve('too-large')
      } else chunks.push(chunk)
    })
    stream.once('error', () => resolve('broken'))
    stream.once('end', () => resolve({ bytes: Buffer.concat(chunks), consumed: stream.bytesWritten }))
    stream.end(compressed)
  })
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

// zlib.crc32 came with Node 20.15; any Node 20 shall do.
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (sum >>> 8) ^ (CRC_TABLE[(sum ^ byte) & 0xff] ?? 0)
  return (sum ^ 0xffffffff) >>> 0
}
