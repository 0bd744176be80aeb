import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  addonFiles,
  makeRepository,
  removeTemporary,
  TEST_ENVIRONMENT,
  temporaryDirectory,
} from '../git-repository.ts'
import { aCatalogRun } from './a-catalog-run.ts'

afterAll(removeTemporary)

// A server of plain git: no API, no forge.
function start(environment: Readonly<Record<string, string>> = {}) {
  const bare = temporaryDirectory()
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', bare, ...args], {
      encoding: 'utf8',
      env: TEST_ENVIRONMENT,
      stdio: 'pipe',
    }).trim()
  git('init', '--quiet', '--bare')
  const catalog = aCatalogRun({ origin: `file://${bare}`, bare, environment })
  return { git, bare, catalog }
}

const TAGS = ['refs/tags/alpha-v1.0.0', 'refs/tags/beta-v1.0.0']

describe('tags of plain git', () => {
  it('are made without a forge, once', async () => {
    const { git, catalog } = start()

    const first = await catalog.publish()
    const refs = git('show-ref')
    const second = await catalog.publish()

    expect(first.statuses).toEqual({ alpha: 'published', beta: 'published' })
    expect(git('for-each-ref', '--format=%(refname)', 'refs/tags').split('\n')).toEqual(TAGS)
    expect(second.statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
    expect(git('show-ref')).toBe(refs)
  })

  it('are written without the v of a version, and found again', async () => {
    const { git, catalog } = start()
    catalog.commit(addonFiles('addons/alpha', { version: 'v2.0.0' }))

    const { statuses } = await catalog.publish({ addons: 'alpha' })

    expect(statuses).toEqual({ alpha: 'published' })
    expect(git('tag', '--list')).toBe('alpha-v2.0.0')
    expect((await catalog.publish({ addons: 'alpha' })).statuses).toEqual({ alpha: 'unchanged' })
  })

  it('are found in a clone of depth 1, whose history is elsewhere (F53)', async () => {
    const { bare, catalog } = start()
    await catalog.publish()
    catalog.commit({ 'README.md': 'more' })
    const clone = makeRepository()
    clone.git('remote', 'add', 'origin', `file://${bare}`)
    clone.git('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', 'main')
    clone.git('checkout', '--quiet', '--detach', 'FETCH_HEAD')

    const { statuses } = await catalog.publish({ root: clone.path })

    expect(statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
    expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('true')
    expect(clone.git('tag', '--list')).toBe('')
  })

  it('say nothing but the addon and its version (T78)', async () => {
    const { git, catalog } = start()
    catalog.commit({}, 'x [skip ci] closes #1')

    await catalog.publish({ addons: 'alpha' })

    expect(git('for-each-ref', '--format=%(contents)', 'refs/tags').trim()).toBe('alpha 1.0.0')
  })

  it('are tags where a branch has the same name (T77)', async () => {
    const { git, catalog } = start()
    git('update-ref', 'refs/heads/alpha-v1.0.0', git('rev-parse', 'main'))

    const { statuses } = await catalog.publish({ addons: 'alpha' })

    expect(statuses).toEqual({ alpha: 'published' })
    expect(git('cat-file', '-t', 'refs/tags/alpha-v1.0.0')).toBe('tag')
    expect(git('cat-file', '-t', 'refs/heads/alpha-v1.0.0')).toBe('commit')
  })

  it('run nothing that the repository’s own configuration and hooks name (T75)', async () => {
    const { catalog } = start()
    const sentinel = join(temporaryDirectory(), 'ran')
    const program = join(temporaryDirectory(), 'program')
    writeFileSync(program, `#!/bin/sh\ntouch ${sentinel}\n`, { mode: 0o755 })
    const { repository } = catalog
    mkdirSync(join(repository.path, '.git/hooks'), { recursive: true })
    for (const hook of ['pre-push', 'reference-transaction']) {
      writeFileSync(join(repository.path, '.git/hooks', hook), `#!/bin/sh\ntouch ${sentinel}\n`, {
        mode: 0o755,
      })
    }
    for (const name of [
      'core.sshCommand',
      'core.fsmonitor',
      'credential.helper',
      'remote.origin.receivepack',
    ]) {
      repository.git('config', name, program)
    }
    const { statuses } = await catalog.publish({ addons: 'alpha' })

    expect(statuses).toEqual({ alpha: 'published' })
    expect(existsSync(sentinel)).toBe(false)
  })

  it.each([
    '--upload-pack=touch SENTINEL',
    'ext::sh -c touch% SENTINEL',
    '-oProxyCommand=touch SENTINEL',
    'ssh://-oProxyCommand=touch SENTINEL/x',
  ])('are asked of no remote like %s (T73)', async (address) => {
    const { catalog } = start()
    const sentinel = join(temporaryDirectory(), 'ran')
    catalog.repository.git('config', 'remote.origin.url', address.replace('SENTINEL', sentinel))

    const { report } = await catalog.publish({ addons: 'alpha' })

    expect(report.exitCode).not.toBe(0)
    expect(existsSync(sentinel)).toBe(false)
  })

  it('have no slash in their names, and the reason is told', async () => {
    const { catalog } = start()

    const { report, words } = await catalog.publish({ 'tag-format': '{name}/v{version}' })

    expect(report.exitCode).toBe(2)
    expect(words).toContain('one path segment')
  })

  it('come after every other registry, and not where one lacks the addon', async () => {
    const { git, catalog } = start()
    const folder = join(temporaryDirectory(), 'registry')
    catalog.commit({ '.gitignore': 'nothing\n' })
    const held = await catalog.publish({
      registry: `git\nlost=http://127.0.0.1:9\n${folder}`,
      addons: 'alpha',
    })
    const before = git('tag', '--list')

    const done = await catalog.publish({ registry: `git\n${folder}`, addons: 'alpha' })

    expect([held.statuses, before]).toEqual([{ alpha: 'skipped' }, ''])
    expect(held.words).toContain('lost comes first')
    expect(held.report.exitCode).toBe(3)
    expect(done.statuses).toEqual({ alpha: 'published' })
    expect(done.report.addons[0]?.outcomes.map(({ kind }) => kind)).toEqual(['git', 'static'])
  })

  it('are signed with the key that git is told of', async () => {
    const home = temporaryDirectory()
    const key = join(home, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key], { stdio: 'pipe' })
    const config = join(home, 'config')
    writeFileSync(
      config,
      `[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ${key}\n\tname = A\n\temail = a@example.com\n`,
    )
    const { git, catalog } = start({ GIT_CONFIG_GLOBAL: config })

    const { statuses } = await catalog.publish({ addons: 'alpha' })

    expect(statuses).toEqual({ alpha: 'published' })
    expect(git('cat-file', 'tag', 'alpha-v1.0.0')).toContain('BEGIN SSH SIGNATURE')
  })

  it('are not made where the key cannot be used, and the reason is told', async () => {
    const { git, catalog } = start()
    for (const [name, value] of [
      ['gpg.format', 'ssh'],
      ['user.signingKey', '/nowhere/key'],
    ]) {
      catalog.repository.git('config', name ?? '', value ?? '')
    }

    const { statuses, words } = await catalog.publish({ addons: 'alpha' })

    expect(statuses).toEqual({ alpha: 'failed' })
    expect(words).toContain('user.signingKey')
    expect(git('tag', '--list')).toBe('')
  })
})
