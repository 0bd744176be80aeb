import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'

let top = ''

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'file-tree-'))
})

afterEach(() => {
  rmSync(top, { recursive: true, force: true })
})

const LIMIT = { maxBytes: 100 }

describe('openFileTree', () => {
  it('lists a directory in code-unit order, with kinds and sizes', async () => {
    mkdirSync(join(top, 'b'))
    writeFileSync(join(top, 'a'), '12')
    symlinkSync('/etc/passwd', join(top, 'C'))

    const entries = await openFileTree(top).list('.')

    expect(entries).toMatchObject([
      { name: 'C', kind: 'link', linkTarget: '/etc/passwd' },
      { name: 'a', kind: 'file', size: 2 },
      { name: 'b', kind: 'directory' },
    ])
  })

  it('tells no list of what is no directory', async () => {
    expect(await openFileTree(top).list('absent')).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')(
    'T08 lists a pipe as irregular and does not wait for it',
    async () => {
      execFileSync('mkfifo', [join(top, 'p')])
      const tree = openFileTree(top)

      expect(await tree.list('.')).toMatchObject([{ name: 'p', kind: 'irregular' }])
      await expect(tree.read('p', LIMIT)).rejects.toThrow('not a regular file')
    },
  )

  it('T01 reads nothing through a link', async () => {
    writeFileSync(join(top, 'real'), 'secret')
    symlinkSync(join(top, 'real'), join(top, 'link'))

    expect(await openFileTree(top).read('link', LIMIT)).toBeUndefined()
  })

  it('T03 neither lists nor reads below a linked directory', async () => {
    mkdirSync(join(top, 'real'))
    writeFileSync(join(top, 'real/file'), 'secret')
    symlinkSync('real', join(top, 'link'))
    const tree = openFileTree(top)

    expect(await tree.list('link')).toBeUndefined()
    await expect(tree.read('link/file', LIMIT)).rejects.toThrow('link')
  })

  it('T06 gives no foreign byte while a directory and a link trade places', async () => {
    mkdirSync(join(top, 'outside'))
    mkdirSync(join(top, 'tree/dir'), { recursive: true })
    writeFileSync(join(top, 'outside/file'), 'foreign')
    writeFileSync(join(top, 'tree/dir/file'), 'own')
    symlinkSync('../outside', join(top, 'tree/link'))
    const tree = openFileTree(join(top, 'tree'))
    const seen = new Set<string>()

    for (let round = 0; round < 200; round += 1) {
      swap(join(top, 'tree/dir'), join(top, 'tree/link'))
      const text = await tree.read('dir/file', LIMIT).then(
        (bytes) => Buffer.from(bytes ?? []).toString(),
        () => 'refused',
      )
      seen.add(text)
    }

    expect([...seen].toSorted()).toEqual(['own', 'refused'])
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a\0b'])('T57 refuses the path %j', async (path) => {
    await expect(openFileTree(top).read(path, LIMIT)).rejects.toThrow('leaves the repository')
  })

  it('refuses to read more than asked for', async () => {
    writeFileSync(join(top, 'big'), 'x'.repeat(101))

    await expect(openFileTree(top).read('big', LIMIT)).rejects.toThrow('more than 100 bytes')
  })

  it('says which root does not exist', () => {
    expect(() => openFileTree(join(top, 'absent'))).toThrow('root not found')
  })
})

function swap(a: string, b: string): void {
  renameSync(a, `${a}.tmp`)
  renameSync(b, a)
  renameSync(`${a}.tmp`, b)
}
