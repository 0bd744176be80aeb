import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBranch } from '../../../src/adapters/branch.ts'
import type { Archive } from '../../../src/package/package-addon.ts'
import type { Branch } from '../../../src/ports.ts'
import { publishAll } from '../../../src/publish/publish.ts'
import { createPagesPublisher } from '../../../src/publish/registries/pages.ts'
import { makeSecret } from '../../../src/secret.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { anArchive, anItem } from '../an-archive.ts'
import { type BareRepository, bareRepository } from './bare-repository.ts'

describe('createPagesPublisher', () => {
  let repository: BareRepository
  beforeEach(() => {
    repository = bareRepository()
  })
  afterEach(() => repository.remove())

  function publisherOf(branch: Branch, directory = '') {
    return createPagesPublisher({
      registry: 'pages',
      branch,
      directory,
      clock: fastClock(),
      random: Math.random,
    })
  }

  async function publish(archives: readonly Archive[], branch = repository.open(), directory = '') {
    const publisher = publisherOf(branch, directory)
    for (const archive of archives) await publisher.put(archive, { force: false })
    return publisher.flush()
  }

  function commits(): number {
    return Number(repository.git('rev-list', '--count', 'gh-pages'))
  }

  it('puts archives and index into one commit', async () => {
    await publish([await anArchive({ name: 'a' }), await anArchive({ name: 'b' })])

    expect(commits()).toBe(1)
    expect(repository.git('ls-tree', '--name-only', 'gh-pages').split('\n')).toEqual([
      '.nojekyll',
      'a-1.0.0.tgz',
      'b-1.0.0.tgz',
      'index.yaml',
    ])
  })

  it('keeps every other file of the branch', async () => {
    await publish([await anArchive()], repository.open(), 'site/addons')
    await publish([await anArchive({ name: 'other' })], repository.open(), '')

    const files = repository.git('ls-tree', '-r', '--name-only', 'gh-pages').split('\n')
    expect(files).toEqual([
      '.nojekyll',
      'index.yaml',
      'other-1.0.0.tgz',
      'site/addons/demo-1.0.0.tgz',
      'site/addons/index.yaml',
    ])
  })

  it('makes no commit where nothing is new (F60)', async () => {
    await publish([await anArchive()])
    await publish([await anArchive()])

    expect(commits()).toBe(1)
  })

  it('is believed by its branch: what the site still serves plays no part (F52)', async () => {
    const item = await anItem({ version: '1.1.0' })
    await publish([await anArchive()])
    // Nobody listens there: whoever asked the site would fail.
    const publisher = createPagesPublisher({
      registry: 'pages',
      branch: repository.open(),
      directory: '',
      clock: fastClock(),
      random: Math.random,
      baseUrl: 'http://127.0.0.1:9/addons',
    })

    const [result] = await publishAll([item], [publisher], { clock: fastClock(), onConflict: 'fail' })

    expect(result?.outcomes[0]).toMatchObject({
      status: 'published',
      url: 'http://127.0.0.1:9/addons/demo-1.1.0.tgz',
    })
    expect(result?.outcomes[0]?.reason).toBeUndefined()
  })

  it('builds anew where another publisher was faster (F46)', async () => {
    await publish([await anArchive({ name: 'first' })])
    const branch = repository.open()
    let isFirst = true
    const raced: Branch = {
      ...branch,
      async commit(commit) {
        if (isFirst) {
          isFirst = false
          await publish([await anArchive({ name: 'faster' })])
        }
        return branch.commit(commit)
      },
    }

    expect(await publish([await anArchive({ name: 'slower' })], raced)).toEqual({ kind: 'accepted' })
    const index = repository.git('show', 'gh-pages:index.yaml')
    expect(['faster', 'first', 'slower'].filter((name) => index.includes(`name: ${name}\n`))).toHaveLength(3)
    expect(commits()).toBe(3)
  })

  it('makes the branch once where two runs make it at the same moment (F50)', async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => publish([await anArchive({ name })])),
    )

    expect(answers).toEqual([{ kind: 'accepted' }, { kind: 'accepted' }, { kind: 'accepted' }])
    expect(commits()).toBe(3)
    expect(repository.git('rev-list', '--max-parents=0', 'gh-pages').split('\n')).toHaveLength(1)
  })

  it('gives up after twenty tries, without force and without harm', async () => {
    const branch = repository.open()
    let tries = 0
    const beaten: Branch = {
      ...branch,
      async commit() {
        tries += 1
        return { kind: 'moved' }
      },
    }

    expect((await publish([await anArchive()], beaten)).kind).toBe('uncertain')
    expect(tries).toBe(20)
  })

  it('takes a push for done whose answer was lost (F49)', async () => {
    const hook = join(repository.path, 'hooks/post-receive')
    mkdirSync(join(repository.path, 'hooks'), { recursive: true })
    writeFileSync(hook, '#!/bin/sh\nkill -9 $PPID\n')
    chmodSync(hook, 0o755)

    expect(await publish([await anArchive()])).toEqual({ kind: 'accepted' })
    expect(commits()).toBe(1)
  })

  it('says who refused the push, and leaves nothing behind (F51, T51)', async () => {
    const hook = join(repository.path, 'hooks/pre-receive')
    mkdirSync(join(repository.path, 'hooks'), { recursive: true })
    writeFileSync(hook, '#!/bin/sh\necho "::error::protected branch" >&2\nexit 1\n')
    chmodSync(hook, 0o755)

    const answer = await publish([await anArchive()])

    expect(answer).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringContaining('protected branch') },
    })
    expect(repository.git('for-each-ref')).toBe('')
  })

  it('changes nothing where the index of the branch cannot be read (F34)', async () => {
    await publish([await anArchive()])
    const branch = repository.open()
    const tip = await branch.tip()
    await branch.commit({
      base: tip,
      changes: new Map([['index.yaml', Buffer.from('<html>')]]),
      message: 'break',
    })

    await expect(
      publisherOf(repository.open()).put(await anArchive({ name: 'b' }), { force: false }),
    ).rejects.toThrow('index.yaml is broken')
    expect(commits()).toBe(2)
  })

  it('does not read a link in the branch as a file (T04)', async () => {
    await publish([await anArchive()])
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: repository.path,
      input: '/etc/passwd',
    })
    const listing = `120000 blob ${blob.toString().trim()}\tlinked-1.0.0.tgz\n`
    const tree = execFileSync('git', ['mktree'], { cwd: repository.path, input: listing }).toString().trim()
    const commit = repository.git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      'commit-tree',
      tree,
      '-m',
      'link',
    )
    repository.git('update-ref', 'refs/heads/linked', commit)

    const branch = repository.open('linked')
    const tip = (await branch.tip()) ?? ''

    expect(await branch.list(tip, '')).toEqual([])
    const read = await branch.read(tip, 'linked-1.0.0.tgz')
    expect(read === undefined || Buffer.from(read).toString() === '/etc/passwd').toBe(true)
  })

  it('writes the branch, not a tag of the same name (T77)', async () => {
    await publish([await anArchive()])
    repository.git('tag', 'gh-pages', 'gh-pages')

    expect(await publish([await anArchive({ name: 'other' })])).toEqual({ kind: 'accepted' })
    expect(Number(repository.git('rev-list', '--count', 'refs/heads/gh-pages'))).toBe(2)
    expect(Number(repository.git('rev-list', '--count', 'refs/tags/gh-pages'))).toBe(1)
  })

  it('says nothing in a commit message but plain names (T78)', async () => {
    const archive = { ...(await anArchive()), name: 'x\n[skip ci] closes #1', version: '1.0.0;`id`' }
    await publish([archive])

    expect(repository.git('log', '-1', '--format=%B', 'gh-pages')).toMatch(/^publish [A-Za-z0-9.+ -]+$/)
  })

  it('needs no clone of the user: no repository, a lock, hooks and filters of the machine do not matter (F53, F54, T75)', async () => {
    const home = join(repository.scratch, 'home')
    mkdirSync(join(home, 'hooks'), { recursive: true })
    const sentinel = join(repository.scratch, 'ran')
    writeFileSync(join(home, 'hooks/pre-push'), `#!/bin/sh\ntouch ${sentinel}\n`)
    chmodSync(join(home, 'hooks/pre-push'), 0o755)
    writeFileSync(
      join(home, '.gitconfig'),
      `[core]\n  hooksPath = ${home}/hooks\n  fsmonitor = touch ${sentinel}\n[filter "x"]\n  clean = touch ${sentinel}\n`,
    )
    const branch = openBranch({
      remote: repository.path,
      branch: 'gh-pages',
      temporary: repository.scratch,
      environment: { PATH: process.env['PATH'], HOME: home },
      now: () => 1,
    })
    const archive = await anArchive({ files: { '.gitattributes': '* filter=x text eol=crlf\n' } })

    await publish([archive], branch)
    branch.close()

    expect(existsSync(sentinel)).toBe(false)
    const stored = execFileSync('git', ['show', 'gh-pages:demo-1.0.0.tgz'], { cwd: repository.path })
    expect(Buffer.compare(stored, archive.bytes)).toBe(0)
  })

  it('removes its clone when it is closed (T59, T60)', async () => {
    const branch = repository.open()
    await publish([await anArchive()], branch)
    branch.close()

    expect(readdirSync(repository.scratch)).toEqual(['forge.git'])
  })

  it.each([
    '--upload-pack=touch /tmp/x',
    'ext::sh -c id',
    'https://user:secret@example.com/x.git',
    '-x',
    'fd::7',
  ])('refuses the remote %j (T73)', (remote) => {
    const options = { branch: 'gh-pages', temporary: repository.scratch, environment: {}, now: () => 1 }

    expect(() => openBranch({ ...options, remote })).toThrow('cannot be used')
  })

  it.each(['--force', 'a..b', 'a b', '$(id)', 'a;id', 'x.lock', '/x', 'x/', 'a//b', 'refs~1', 'a\nb'])(
    'refuses the branch name %j (T74)',
    (branch) => {
      expect(() => repository.open(branch)).toThrow('not a branch name')
    },
  )

  it('keeps the credential out of arguments, files and errors (T61, T64)', async () => {
    const secret = 'Basic c2VjcmV0LXRva2VuLTEyMzQ1Ng=='
    const bin = join(repository.scratch, 'bin')
    const seen = join(repository.scratch, 'arguments')
    mkdirSync(bin)
    const real = execFileSync('sh', ['-c', 'command -v git']).toString().trim()
    writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$@" >> ${seen}\nexec ${real} "$@"\n`)
    chmodSync(join(bin, 'git'), 0o755)
    const branch = openBranch({
      remote: 'http://127.0.0.1:9/acme/addons.git',
      branch: 'gh-pages',
      authorization: makeSecret(secret),
      temporary: repository.scratch,
      environment: { PATH: `${bin}:${process.env['PATH']}` },
      now: () => 1,
    })

    const error = await branch.tip().catch((thrown: unknown) => thrown)

    const clones = readdirSync(repository.scratch).filter((name) => name.startsWith('addon-registry-git-'))
    const config = readFileSync(join(repository.scratch, clones[0] ?? '', 'config'), 'utf8')
    branch.close()
    expect(String(error)).toContain('cannot read the branch gh-pages')
    expect(readFileSync(seen, 'utf8')).toContain('127.0.0.1:9')
    expect(
      [String(error), readFileSync(seen, 'utf8'), config].filter((text) => text.includes(secret.slice(6))),
    ).toEqual([])
  })
})
