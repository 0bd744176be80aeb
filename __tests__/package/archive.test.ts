import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Parser, type ReadEntry } from 'tar'
import { describe, expect, it } from 'vitest'
import { makeArchive } from '../../src/package/archive.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')

describe('makeArchive', () => {
  it('T20 gives the same bytes for the same entries, on every machine', () => {
    const archive = makeArchive([
      { path: 'demo/Chart.yaml', bytes: bytes('name: demo\n') },
      { path: `demo/${'long/'.repeat(40)}file.txt`, bytes: bytes('x'.repeat(2_000)) },
    ])

    // The digest of these entries on every Node: a change of it makes every published version differ.
    expect(createHash('sha256').update(archive).digest('hex')).toMatchInlineSnapshot(
      `"f083026644b876b504c02fe685c4c04f22df3948ea555ce7f4bec54c431af99c"`,
    )
  })

  it('holds nothing of the machine: no time, no owner, mode 0644', async () => {
    const [entry] = await entriesOf(makeArchive([{ path: 'demo/a', bytes: bytes('a') }]))

    expect(entry).toMatchObject({
      path: 'demo/a',
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: new Date(Date.UTC(1980, 0, 1)),
    })
  })

  it('gives back every path and every byte', async () => {
    const part = fc.stringMatching(/^[a-z0-9._ é☺-]{1,40}$/).filter((name) => name !== '.' && name !== '..')
    const path = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('/'))
    const entry = fc.record({ path, bytes: fc.uint8Array({ maxLength: 1_500 }) })

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(entry, { selector: ({ path }) => path, minLength: 1, maxLength: 6 }),
        async (entries) => {
          const read = await entriesOf(makeArchive(entries))

          expect(read.map(({ path, text }) => [path, text])).toEqual(
            entries.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('latin1')]),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('ends with two empty blocks and no file name or time in the gzip header', () => {
    const archive = makeArchive([{ path: 'demo/a', bytes: bytes('a') }])

    expect([...archive.slice(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    expect(
      gunzipSync(archive)
        .subarray(-1_024)
        .every((byte) => byte === 0),
    ).toBe(true)
  })
})

interface Read {
  readonly path: string
  readonly mode: number | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly mtime: Date | undefined
  readonly text: string
}

function entriesOf(archive: Uint8Array): Promise<readonly Read[]> {
  return new Promise((resolve, reject) => {
    const found: Read[] = []
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry: ReadEntry) => {
        const chunks: Buffer[] = []
        entry.on('data', (chunk: Buffer) => chunks.push(chunk))
        entry.on('end', () => {
          const { path, mode, uid, gid, mtime } = entry
          found.push({ path, mode, uid, gid, mtime, text: Buffer.concat(chunks).toString('latin1') })
        })
      },
    })
    parser.on('end', () => resolve(found))
    parser.on('error', reject)
    parser.end(Buffer.from(archive))
  })
}
