import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, MAX_ENTRIES, MAX_FILE_BYTES, readAddon } from '../../src/read/read-addon.ts'
import { type MemoryEntry, memoryFileTree } from '../fakes/memory-file-tree.ts'

const METADATA = 'name: demo\nversion: 1.0.0\n'

function read(entries: Readonly<Record<string, MemoryEntry>>) {
  const tree = Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => [`addons/demo/${path}`, entry]),
  )
  return readAddon(memoryFileTree({ 'addons/demo/metadata.yaml': METADATA, ...tree }), 'addons/demo')
}

describe('readAddon', () => {
  it('holds every regular file, by path', async () => {
    const addon = await read({ 'template.yaml': 'a', 'resources/b.cue': 'b', 'README.md': 'c' })

    expect(addon.files.map((file) => file.path)).toEqual([
      'README.md',
      'metadata.yaml',
      'resources/b.cue',
      'template.yaml',
    ])
    expect(addon.refused).toEqual([])
  })

  it('parses the metadata', async () => {
    const addon = await read({})

    expect(addon.metadata).toMatchObject({ kind: 'parsed', value: { name: 'demo', version: '1.0.0' } })
  })

  it('marks what .helmignore hides, a directory with all that is in it', async () => {
    const addon = await read({
      '.helmignore': 'image/\n*.bak\n',
      'image/a/b.jpg': '',
      'x.bak': '',
      'x.cue': '',
    })

    expect(addon.files.filter((file) => file.ignored).map((file) => file.path)).toEqual([
      'image/a/b.jpg',
      'x.bak',
    ])
  })

  it('T01 T02 refuses links without reading them', async () => {
    const addon = await read({ 'resources/leak.yaml': { link: '/proc/self/environ' } })

    expect(addon.refused).toEqual([
      { path: 'resources/leak.yaml', reason: 'link', detail: '/proc/self/environ' },
    ])
    expect(addon.files.map((file) => file.path)).toEqual(['metadata.yaml'])
  })

  it('T08 refuses pipes, sockets and devices', async () => {
    const addon = await read({ 'resources/p.yaml': { irregular: true } })

    expect(addon.refused).toMatchObject([{ path: 'resources/p.yaml', reason: 'irregular' }])
  })

  it('T16 T18 refuses files above the limit and goes on with the others', async () => {
    const addon = await read({
      'big.bin': new Uint8Array(MAX_FILE_BYTES + 1),
      'fits.bin': new Uint8Array(MAX_FILE_BYTES),
    })

    expect(addon.refused).toMatchObject([{ path: 'big.bin', reason: 'file-too-large' }])
    expect(addon.files.map((file) => file.path)).toContain('fits.bin')
  })

  it('T16 stops at too many entries and at too many levels', async () => {
    const many = await read(
      Object.fromEntries(Array.from({ length: MAX_ENTRIES }, (_, at) => [`f${at}`, ''])),
    )
    const deep = await read({ [`${'d/'.repeat(MAX_DEPTH + 1)}f`]: '' })

    expect(many.refused.map(({ reason }) => reason)).toContain('too-many-entries')
    expect(deep.refused.map(({ reason }) => reason)).toEqual(['too-deep'])
  })

  it.each(['-rf', 'a\n::error::x', 'a\u202Eb', 'a\\b', 'C:x', `${'n'.repeat(101)}`])(
    'T22 refuses the name %j',
    async (name) => {
      const addon = await read({ [name]: '' })

      expect(addon.refused).toMatchObject([{ path: name, reason: 'unsafe-name' }])
    },
  )

  it('T19 refuses version control inside an addon', async () => {
    const addon = await read({ 'vendor/.git/config': 'x' })

    expect(addon.refused).toEqual([{ path: 'vendor/.git', reason: 'vcs' }])
  })

  it('reads a repository that is one addon without its version control', async () => {
    const tree = memoryFileTree({
      'metadata.yaml': METADATA,
      '.git/config': 'x',
      'template.cue': 'output: {}',
    })

    const addon = await readAddon(tree, '.')

    expect(addon.refused).toEqual([])
    expect(addon.files.map((file) => file.path)).toEqual(['metadata.yaml', 'template.cue'])
  })

  it('T05 refuses metadata.yaml that is a link', async () => {
    const tree = memoryFileTree({ 'a/metadata.yaml': { link: '../b' } })

    const addon = await readAddon(tree, 'a')

    expect(addon.metadata).toEqual({ kind: 'missing' })
    expect(addon.refused).toMatchObject([{ path: 'metadata.yaml', reason: 'link' }])
  })
})
