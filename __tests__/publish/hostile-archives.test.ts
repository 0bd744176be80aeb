import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArchive } from '../../src/publish/read-archive.ts'
import { aTar, paxHeader, type TarSketch } from './a-tar.ts'

const GOOD: readonly TarSketch[] = [
  { name: 'demo/Chart.yaml', body: 'name: demo\n' },
  { name: 'demo/metadata.yaml', body: 'name: demo\nversion: 1.0.0\n' },
]

async function read(entries: readonly TarSketch[]) {
  return await readArchive(gzipSync(aTar(entries)))
}

async function refusal(entries: readonly TarSketch[]): Promise<string> {
  const reading = await read(entries)
  return reading.kind === 'read' ? 'read' : `${reading.kind}: ${reading.message}`
}

describe('an archive from outside', () => {
  it('is read where it is an honest one, with a directory entry and a long name in an extended header', async () => {
    const long = `demo/resources/${'n'.repeat(90)}.yaml`

    const reading = await read([
      ...GOOD,
      { name: 'demo/resources/', type: '5' },
      paxHeader({ path: long, mtime: '0' }),
      { name: 'cut', body: 'x' },
    ])

    expect(reading).toMatchObject({ kind: 'read', root: 'demo' })
    expect(reading.kind === 'read' ? reading.files.map(({ path }) => path) : []).toContain(long.slice(5))
  })

  it.each(['../../x', 'demo/../../x'])('T07 T11 refuses a hard link to %s', async (link) => {
    expect(await refusal([...GOOD, { name: 'demo/x', type: '1', link }])).toMatch(
      /^refused: .*neither a file/,
    )
  })

  it('T11 refuses a chain of links before a file that would be written through it', async () => {
    const chain = [
      { name: 'demo/up', type: '2', link: '..' },
      { name: 'demo/esc', type: '2', link: 'up/..' },
      { name: 'demo/esc/etc', body: 'x' },
    ]

    expect(await refusal([...GOOD, ...chain])).toMatch(/^refused: /)
  })

  it('T07 T10 T12 takes regular files and directories and no other type, whatever byte names it', async () => {
    const taken: string[] = []
    for (let code = 0; code < 256; code += 1) {
      const type = String.fromCharCode(code)
      const name = type === '5' ? 'demo/x/' : 'demo/x'
      if ((await read([...GOOD, { name, type }])).kind === 'read') taken.push(type)
    }

    expect(taken).toEqual(['\0', '0', '5'])
  })

  it.each([
    'demo/../../x',
    '../x',
    '/abs',
    'C:/x',
    'demo/C:x',
    'demo\\..\\x',
    'demo//x',
    'demo/./x',
    'demo/..',
    'demo/x/..',
    'demo/-rf',
    'demo/a\u0001',
    'demo/\u202ex',
    '',
    '.',
    '..',
    '//x',
    'demo/a\u0085',
    '\\\\host\\x',
    'demo/con:',
  ])('T09 refuses the name %j', async (name) => {
    expect(await refusal([...GOOD, { name, body: 'x' }])).toMatch(/^(refused|broken): /)
  })

  it('T12 refuses sizes told twice, global headers and headers that say more than a path', async () => {
    const file = { name: 'demo/x', body: 'x' }

    expect(await refusal([...GOOD, paxHeader({ size: '1000000000' }), file])).toContain('two sizes are told')
    expect(await refusal([...GOOD, paxHeader({ path: 'demo/y' }, 'g'), file])).toContain('neither a file nor')
    expect(await refusal([...GOOD, paxHeader({ 'GNU.sparse.size': '5' }), file])).toContain(
      'holds "GNU.sparse',
    )
    expect(
      await refusal([...GOOD, paxHeader({ path: 'demo/a' }), paxHeader({ path: 'demo/b' }), file]),
    ).toContain('an extended header follows another')
    expect(await refusal([...GOOD, { ...file, size: 5_000 }])).toMatch(/^broken: /)
  })

  it.each([
    ['demo/Chart.yaml', 'demo/Chart.yaml'],
    ['demo/A.yaml', 'demo/a.yaml'],
    ['demo/\u00e9', 'demo/e\u0301'],
    ['demo/\ufb00', 'demo/ff'],
  ])('T13 refuses %j beside %j', async (one, other) => {
    const pair = [
      { name: one, body: 'x' },
      { name: other, body: 'y' },
    ]

    expect(await refusal(pair)).toContain('occurs twice')
  })

  it('T14 refuses several roots, and a file outside of one', async () => {
    expect(await refusal([...GOOD, { name: 'other/x', body: 'x' }])).toContain('more than one top directory')
    expect(await refusal([{ name: 'demo', body: 'x' }])).toContain('lies outside a directory')
    expect(await refusal([])).toContain('it holds no files')
  })

  it('T15 stops unpacking a bomb, by ratio and by size', async () => {
    const zeros = await compressedZeros(200)

    const before = process.resourceUsage().maxRSS
    const reading = await readArchive(zeros)

    expect(reading).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('unpacks to more than'),
    })
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(120)
  })

  it('T16 refuses too many files, and too deep and too long names', async () => {
    const many = Array.from({ length: 5_001 }, (_, at) => ({ name: `demo/${at}` }))

    expect(await refusal(many)).toContain('more than 5000 files')
    expect((await read(many.slice(1))).kind).toBe('read')
    const deep = (levels: number) => [paxHeader({ path: `demo/${'d/'.repeat(levels)}x` }), { name: 'cut' }]
    expect(await refusal(deep(30))).toBe('read')
    expect(await refusal(deep(31))).toContain('deeper than 32 levels')
    expect(await refusal([paxHeader({ path: `demo/${'n'.repeat(101)}` }), { name: 'cut' }])).toContain(
      '100 bytes',
    )
  })

  it('T17 refuses what follows the archive, compressed or not', async () => {
    const tar = aTar(GOOD)
    const member = gzipSync(tar)

    expect(await readArchive(Buffer.concat([member, member]))).toMatchObject({ kind: 'refused' })
    expect(await readArchive(Buffer.concat([member, Buffer.from('tail')]))).toMatchObject({ kind: 'refused' })
    expect(
      await readArchive(gzipSync(Buffer.concat([tar, Buffer.from('x'.padEnd(512, 'x'))]))),
    ).toMatchObject({
      kind: 'refused',
      message: 'data follows its end',
    })
  })

  it('T18 refuses a file above Helm’s limit, and takes one at it', async () => {
    const file = (bytes: number) => [...GOOD, { name: 'demo/x', body: noise(bytes) }]

    expect(await refusal(file(5 * 1024 * 1024))).toBe('read')
    expect(await refusal(file(5 * 1024 * 1024 + 1))).toContain('is larger than')
  })

  it('T10 T17 ends with an answer whatever the bytes', { timeout: 60_000 }, async () => {
    const tar = Buffer.from(aTar([...GOOD, paxHeader({ path: 'demo/y' }), { name: 'demo/x', body: 'x' }]))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (changes, isCompressedFirst) => {
          const bytes = Buffer.from(isCompressedFirst ? gzipSync(tar) : tar)
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte

          const reading = await readArchive(isCompressedFirst ? bytes : gzipSync(bytes))

          const paths = reading.kind === 'read' ? reading.files.map(({ path }) => path) : []
          expect(['read', 'refused', 'broken']).toContain(reading.kind)
          expect(paths.filter((path) => path.split('/').includes('..') || path.startsWith('/'))).toEqual([])
        },
      ),
      { numRuns: 1_000, seed: 3 },
    )
  })
})

// Never held in memory as a whole, so that reading it is what raises the mark.
async function compressedZeros(mebibytes: number): Promise<Uint8Array> {
  const chunk = Buffer.alloc(1024 * 1024)
  const zeros = Readable.from(Array.from({ length: mebibytes }, () => chunk))
  return await buffer(zeros.pipe(createGzip({ level: 9 })))
}

// Does not compress, so that the ratio is no subject.
function noise(bytes: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 16
  })
}
