import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolder } from '../../src/adapters/folder.ts'
import type { Folder } from '../../src/ports.ts'

describe('openFolder', () => {
  let top = ''
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'folder-'))
  })
  afterEach(() => rmSync(top, { recursive: true, force: true }))

  it('is empty where the folder does not exist, and makes it when it writes', async () => {
    const folder = openFolder(join(top, 'a/b'))

    expect(await folder.list()).toEqual([])
    await folder.write('x.tgz', Buffer.from('x'))
    expect(await folder.list()).toEqual(['x.tgz'])
    expect(await folder.read('x.tgz')).toEqual(Buffer.from('x'))
  })

  it('gives undefined for a file that is not there', async () => {
    expect(await openFolder(top).read('absent')).toBeUndefined()
  })

  it('leaves no file behind but the one that it wrote, readable for a web server', async () => {
    await openFolder(top).write('index.yaml', Buffer.from('1'))

    expect(readdirSync(top)).toEqual(['index.yaml'])
    expect(statSync(join(top, 'index.yaml')).mode & 0o777).toBe(0o644)
  })

  it.each(['../x', 'a/b', '/etc/passwd', '..', '', 'a\\b', 'C:x', 'a\0b', '.addon-registry-lock'])(
    'refuses the name %j (T70)',
    async (name) => {
      await expect(openFolder(top).write(name, Buffer.from(''))).rejects.toThrow('not a file name')
      await expect(openFolder(top).read(name)).rejects.toThrow('not a file name')
      await expect(openFolder(top).remove(name)).rejects.toThrow('not a file name')
    },
  )

  it('neither lists nor follows a link, and replaces it instead of writing through (T04, T60)', async () => {
    const victim = join(top, 'victim')
    mkdirSync(join(top, 'registry'))
    writeFileSync(victim, 'keep')
    symlinkSync(victim, join(top, 'registry/index.yaml'))
    const folder = openFolder(join(top, 'registry'))

    expect(await folder.list()).toEqual([])
    await expect(folder.read('index.yaml')).rejects.toThrow('not a regular file')
    await folder.write('index.yaml', Buffer.from('new'))

    expect(readFileSync(victim, 'utf8')).toBe('keep')
    expect(readFileSync(join(top, 'registry/index.yaml'), 'utf8')).toBe('new')
  })

  it('says what to do where the folder is a file', async () => {
    writeFileSync(join(top, 'file'), '')

    await expect(openFolder(join(top, 'file')).write('a', Buffer.from(''))).rejects.toMatchObject({
      kind: 'registry',
      hint: 'set registry to a folder, not to a file',
    })
  })

  it.each([
    ['asked for the stamp of a file', (folder: Folder) => folder.stamp?.('index.yaml')],
    ['listed', (folder: Folder) => folder.list()],
    ['read', (folder: Folder) => folder.read('index.yaml')],
    ['held by one writer', (folder: Folder) => folder.exclusively(async () => undefined)],
  ])('says that a file is no folder when it is %s', async (_, use) => {
    writeFileSync(join(top, 'file'), '')

    await expect(use(openFolder(join(top, 'file')))).rejects.toMatchObject({
      kind: 'registry',
      hint: 'set registry to a folder, not to a file',
    })
  })

  it('says what to do where the path cannot be followed', async () => {
    symlinkSync('loop', join(top, 'loop'))

    await expect(openFolder(join(top, 'loop')).stamp?.('index.yaml')).rejects.toMatchObject({
      kind: 'registry',
      message: expect.stringMatching(/^cannot read .*: ELOOP$/),
    })
  })

  it('lets one writer at a time do its work, in this process and in others', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
    }

    await Promise.all(Array.from({ length: 8 }, () => openFolder(top).exclusively(work)))

    expect(most).toBe(1)
    expect(readdirSync(top)).toEqual([])
  })

  it('frees the folder where the work fails', async () => {
    const folder = openFolder(top)

    await expect(folder.exclusively(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')

    expect(await folder.exclusively(async () => 'free')).toBe('free')
  })

  it('takes over from a writer that was killed, and sweeps what it left (F56)', async () => {
    const dead = deadProcess()
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
    const holder = join(top, `.addon-registry-lock-${host}.${dead}-0011223344556677`)
    writeFileSync(holder, '')
    spawnSync('ln', [holder, join(top, '.addon-registry-lock')])
    writeFileSync(join(top, `.addon-registry-${host}.${dead}-0011223344556677.tmp`), 'half')

    const folder = openFolder(top)

    expect(readdirSync(top)).toEqual([])
    expect(await folder.exclusively(async () => 'mine')).toBe('mine')
  })

  it('takes over from a writer on another machine that was silent for more than a minute', async () => {
    const holder = join(top, '.addon-registry-lock-ffffffff.1-0011223344556677')
    writeFileSync(holder, '')
    spawnSync('ln', [holder, join(top, '.addon-registry-lock')])
    const old = new Date(Date.now() - 120_000)
    utimesSync(holder, old, old)

    expect(await openFolder(top).exclusively(async () => 'mine')).toBe('mine')
    expect(existsSync(holder)).toBe(false)
  })

  it('stamps a file with a text that is another one as soon as the file is', async () => {
    const folder = openFolder(top)
    const settled = async (text: string) => {
      await folder.write('a', Buffer.from(text))
      utimesSync(join(top, 'a'), 1_700_000_000.123, 1_700_000_000.123)
      return await folder.stamp?.('a')
    }

    const first = await settled('one')
    const second = await settled('two')

    expect(first).toBeDefined()
    expect(second).not.toBe(first)
    expect(await folder.stamp?.('a')).toBe(second)
    expect(await folder.stamp?.('none')).toBeUndefined()
  })
})

function deadProcess(): number {
  return spawnSync('true').pid
}
