/** One entry of a tar archive made by hand, byte for byte as the sketch says. */
export interface TarSketch {
  readonly name: string
  /** POSIX type flag; a regular file unless given. */
  readonly type?: string
  readonly body?: string | Uint8Array
  /** What the header says of the size, where it lies. */
  readonly size?: number
  readonly link?: string
  /** `ustar ` and ` \0` as GNU writes them, instead of POSIX. */
  readonly isGnu?: boolean
}

const BLOCK = 512

/** Writes entries and the end mark as a tar archive. */
export function aTar(entries: readonly TarSketch[]): Uint8Array {
  return new Uint8Array(Buffer.concat([...entries.map(entryBytes), Buffer.alloc(2 * BLOCK)]))
}

/** An extended header (pax) of some records, before the entry that it is about. */
export function paxHeader(records: Readonly<Record<string, string>>, type = 'x'): TarSketch {
  const lines = Object.entries(records).map(([key, value]) => paxRecord(`${key}=${value}\n`))
  return { name: 'pax', type, body: lines.join('') }
}

function paxRecord(text: string): string {
  const bytes = Buffer.byteLength(text) + 1
  const digits = String(bytes + String(bytes).length).length
  return `${bytes + digits} ${text}`
}

function entryBytes({ name, type = '0', body = '', size, link = '', isGnu = false }: TarSketch): Buffer {
  const content = Buffer.from(body)
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100, 'utf8')
  header.write('0000644\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(`${(size ?? content.length).toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.write('00000000000\0', 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write(link, 157, 100, 'utf8')
  header.write(isGnu ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return Buffer.concat([header, content, padding])
}
