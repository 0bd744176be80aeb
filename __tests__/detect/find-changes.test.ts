import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addonFiles, makeRepository, removeTemporary, temporaryDirectory } from '../git-repository.ts'
import { kindsOf, pullRequestEvent, pushEvent, selectChanged } from './select.ts'

afterAll(removeTemporary)

function catalog() {
  const repository = makeRepository()
  const first = repository.commit({
    ...addonFiles('addons/alpha'),
    ...addonFiles('addons/beta'),
    ...addonFiles('experimental/addons/gamma'),
    'README.md': '# catalog\n',
  })
  return { repository, first }
}

// A base branch that moves on while a proposal waits, and the trial merge that a checkout step gets.
function proposal({ baseCommits = 2, ownCommits = 2 } = {}) {
  const { repository, first } = catalog()
  repository.git('checkout', '--quiet', '-b', 'feature')
  for (let at = 1; at <= ownCommits; at += 1) {
    repository.commit(addonFiles('addons/beta', { version: `1.${at}.0` }))
  }
  const head = repository.git('rev-parse', 'HEAD')
  repository.git('checkout', '--quiet', 'main')
  for (let at = 1; at <= baseCommits; at += 1) {
    repository.commit(addonFiles('addons/alpha', { version: `1.${at}.0` }))
  }
  const base = repository.git('rev-parse', 'HEAD')
  repository.git('checkout', '--quiet', '--detach', 'main')
  repository.git('merge', '--quiet', '--no-ff', '--message', 'trial', 'feature')
  const trial = repository.git('rev-parse', 'HEAD')
  repository.git('update-ref', 'refs/pull/7/merge', trial)
  repository.git('update-ref', 'refs/pull/7/head', head)
  repository.git('checkout', '--quiet', 'main')
  return { repository, first, head, base, trial }
}

describe('findChanges on a push', () => {
  it('compares with the commit before, over several commits', async () => {
    const { repository, first } = catalog()
    repository.commit(addonFiles('addons/alpha', { version: '1.1.0' }))
    const after = repository.commit(addonFiles('experimental/addons/gamma', { template: 'two' }))

    const selected = await selectChanged(repository, pushEvent(first, after))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'modified experimental/addons/gamma'])
  })

  it('selects every addon on the first push (F69)', async () => {
    const { repository, first } = catalog()

    const selected = await selectChanged(repository, pushEvent(undefined, first))

    expect(selected.addons.map(({ root }) => root)).toHaveLength(3)
    expect(selected.addons[0]?.change.reasons).toEqual(['first push to main'])
  })

  it('compares a new branch with where it left the default branch', async () => {
    const { repository } = catalog()
    repository.git('checkout', '--quiet', '-b', 'topic')
    const after = repository.commit(addonFiles('addons/beta', { version: '2.0.0' }))
    const clone = repository.clone({ ref: after })

    const selected = await selectChanged(clone, pushEvent(undefined, after, 'topic'))

    expect(kindsOf(selected)).toEqual(['modified addons/beta'])
  })

  it('compares the two trees after a force-push, as long as the remote still gives the old commit (F69)', async () => {
    const { repository, first } = catalog()
    const before = repository.commit(addonFiles('addons/alpha', { version: '1.1.0' }))
    repository.git('update-ref', 'refs/keep/old', before)
    repository.git('reset', '--quiet', '--hard', first)
    const after = repository.commit(addonFiles('addons/beta', { version: '1.1.0' }))
    const clone = repository.clone({ depth: 1 })

    const selected = await selectChanged(clone, pushEvent(before, after))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'modified addons/beta'])
  })

  it('selects every addon where the commit before is gone (F69)', async () => {
    const { repository } = catalog()
    const after = repository.commit()

    const selected = await selectChanged(repository, pushEvent('d'.repeat(40), after))

    expect(selected.addons).toHaveLength(3)
    expect(selected.addons[0]?.change.reasons[0]).toContain('the commit before, dddddddddddd, is gone')
  })

  it('fetches the commit before into a clone of depth 1 (F53)', async () => {
    const { repository, first } = catalog()
    for (let at = 0; at < 5; at += 1) repository.commit({ 'docs/notes.md': `${at}` })
    const after = repository.commit(addonFiles('addons/alpha', { version: '1.1.0' }))
    const clone = repository.clone({ depth: 1 })

    const selected = await selectChanged(clone, pushEvent(first, after))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha'])
  })

  it('adds objects only: work tree, refs and index stay as they were (F54)', async () => {
    const { repository, first } = catalog()
    const after = repository.commit(addonFiles('addons/alpha', { version: '1.1.0' }))
    const clone = repository.clone({ depth: 1 })
    clone.write({ 'addons/beta/uncommitted.yaml': 'x: 1\n' })
    const refs = clone.git('for-each-ref')

    const selected = await selectChanged(clone, pushEvent(first, after))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha'])
    expect(clone.git('for-each-ref')).toBe(refs)
    expect(clone.git('status', '--porcelain')).toBe('?? addons/beta/uncommitted.yaml')
    expect(existsSync(join(clone.path, '.git/FETCH_HEAD.lock'))).toBe(false)
  })
})

describe('findChanges on a proposal', () => {
  it('leaves out what the base branch gained meanwhile', async () => {
    const { repository, base, head } = proposal()
    const clone = repository.clone({ ref: head })

    expect(kindsOf(await selectChanged(clone, pullRequestEvent(base, head)))).toEqual([
      'modified addons/beta',
    ])
  })

  it('compares a trial merge with the base it merges into, even in a clone of depth 1 (F53)', async () => {
    const { repository, base, head, trial } = proposal()
    const stale = repository.git('rev-parse', `${base}~1`)
    const clone = repository.clone({ depth: 1, ref: trial })

    const selected = await selectChanged(clone, pullRequestEvent(stale, head))

    expect(kindsOf(selected)).toEqual(['modified addons/beta'])
    expect(selected.notes.join()).toContain('trial merge')
  })

  it('deepens a clone of depth 1 until the common ancestor shows, doubling (F53)', async () => {
    const { repository, base, head } = proposal({ baseCommits: 70, ownCommits: 3 })
    const clone = repository.clone({ depth: 1, ref: head })

    const selected = await selectChanged(clone, pullRequestEvent(base, head))

    expect(kindsOf(selected)).toEqual(['modified addons/beta'])
    expect(selected.notes).toContain('fetched 64 more commits of history')
  })

  it('says to fetch the history where a shallow clone cannot be deepened', async () => {
    const { repository, base, head } = proposal()
    const clone = repository.clone({ depth: 1, ref: head })
    clone.git('remote', 'set-url', 'origin', 'file:///nowhere')

    await expect(selectChanged(clone, pullRequestEvent(base, head))).rejects.toMatchObject({
      kind: 'git',
      hint: expect.stringContaining('fetch-depth: 0'),
    })
  })

  it('compares a merge group with the commit below it', async () => {
    const { repository, base, trial } = proposal()
    const clone = repository.clone({ depth: 1, ref: trial })
    const event = pushEvent(undefined, trial)
    const trigger = { kind: 'merge-group', base, head: trial, baseBranch: 'main' } as const

    expect(kindsOf(await selectChanged(clone, { ...event, trigger }))).toEqual(['modified addons/beta'])
  })
})

describe('findChanges in odd checkouts', () => {
  it('works in a detached head, below the top of the repository', async () => {
    const repository = makeRepository()
    const first = repository.commit(addonFiles('deploy/addons/alpha'))
    const after = repository.commit({ ...addonFiles('deploy/addons/beta'), 'other/x': 'y' })
    const clone = repository.clone()

    expect(kindsOf(await selectChanged(clone, pushEvent(first, after), { root: 'deploy' }))).toEqual([
      'added addons/beta',
    ])
  })

  it('reads a partial clone, fetching what it lacks', async () => {
    const { repository, first } = catalog()
    repository.git('mv', 'addons/beta', 'experimental/addons/beta')
    const after = repository.commit(addonFiles('experimental/addons/beta', { version: '1.1.0' }))
    const clone = repository.clone({ filter: 'blob:none' })

    expect(kindsOf(await selectChanged(clone, pushEvent(first, after)))).toEqual([
      'renamed addons/beta -> experimental/addons/beta',
    ])
  })

  it('works inside a submodule', async () => {
    const { repository, first } = catalog()
    const after = repository.commit(addonFiles('addons/alpha', { version: '2.0.0' }))
    const outer = makeRepository()
    outer.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      `file://${repository.path}`,
      'catalog',
    )

    const selected = await selectChanged(outer, pushEvent(first, after), { root: 'catalog' })

    expect(kindsOf(selected)).toEqual(['modified addons/alpha'])
  })

  it('says what to run where git distrusts the owner, and trusts the workspace of a runner', async () => {
    const { repository, first } = catalog()
    const after = repository.commit(addonFiles('addons/alpha', { version: '2.0.0' }))
    const environment = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }

    await expect(selectChanged(repository, pushEvent(first, after), { environment })).rejects.toMatchObject({
      kind: 'git',
      hint: `run: git config --global --add safe.directory ${repository.path}`,
    })
    const trusted = { environment, trustedDirectory: repository.path }
    expect(kindsOf(await selectChanged(repository, pushEvent(first, after), trusted))).toEqual([
      'modified addons/alpha',
    ])
  })

  it('says to check out first where there is no repository', async () => {
    const directory = temporaryDirectory()

    await expect(
      selectChanged({ path: directory }, pushEvent('a'.repeat(40), 'b'.repeat(40))),
    ).rejects.toMatchObject({ kind: 'git', hint: expect.stringContaining('checkout step') })
  })

  it('selects every addon of a repository without commits', async () => {
    const repository = makeRepository()
    repository.write(addonFiles('addons/alpha'))

    const selected = await selectChanged(repository, pushEvent('a'.repeat(40), 'b'.repeat(40)))

    expect(selected.addons.map(({ root }) => root)).toEqual(['addons/alpha'])
  })

  it('takes the branch, not a tag of the same name, as the base (T77)', async () => {
    const { repository, first } = catalog()
    repository.git('checkout', '--quiet', '-b', 'topic')
    repository.commit(addonFiles('addons/beta', { version: '2.0.0' }))
    repository.git('tag', 'main', 'topic')

    const selected = await selectChanged(repository, pushEvent(first, first), { base: 'main' })

    expect(kindsOf(selected)).toEqual(['modified addons/beta'])
  })

  it('counts uncommitted and untracked files at a person’s own machine', async () => {
    const { repository } = catalog()
    const clone = repository.clone()
    clone.write({ 'addons/alpha/template.yaml': 'changed', ...addonFiles('addons/fresh') })

    const selected = await selectChanged(clone, undefined, { base: 'main' })

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'added addons/fresh'])
  })
})

describe('git behind its guards', () => {
  it('runs nothing that the repository’s own configuration, hooks or attributes name (T75)', async () => {
    const { repository, first } = catalog()
    const after = repository.commit(addonFiles('addons/alpha', { version: '2.0.0' }))
    const clone = repository.clone({ depth: 1 })
    const sentinel = join(temporaryDirectory(), 'ran')
    const trap = join(temporaryDirectory(), 'trap')
    writeFileSync(trap, `#!/bin/sh\ntouch '${sentinel}'\n`)
    chmodSync(trap, 0o755)
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.gitProxy',
      'core.pager',
      'core.askPass',
      'core.editor',
      'core.alternateRefsCommand',
      'credential.helper',
      'diff.external',
      'diff.trap.textconv',
      'filter.trap.smudge',
      'filter.trap.clean',
      'gpg.program',
      'uploadpack.packObjectsHook',
    ]) {
      clone.git('config', key, trap)
    }
    for (const hook of ['post-checkout', 'reference-transaction', 'pre-auto-gc', 'post-index-change']) {
      clone.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch '${sentinel}'\n` })
      chmodSync(join(clone.path, '.git/hooks', hook), 0o755)
    }
    clone.write({ '.gitattributes': '* filter=trap diff=trap\n' })

    expect(kindsOf(await selectChanged(clone, pushEvent(first, after)))).toEqual(['modified addons/alpha'])
    expect(existsSync(sentinel)).toBe(false)
  })

  it.each(['remote.origin.uploadpack', 'remote.origin.vcs'])(
    'asks no remote that the repository’s own %s stands in for (T75)',
    async (key) => {
      const { repository, first } = catalog()
      const after = repository.commit()
      const clone = repository.clone({ depth: 1 })
      const sentinel = join(temporaryDirectory(), 'ran')
      clone.git('config', key, `touch ${sentinel};`)

      await selectChanged(clone, pushEvent(first, after))

      expect(existsSync(sentinel)).toBe(false)
    },
  )

  it.each(['ext::sh -c "touch x"', '--upload-pack=touch x', 'fd::7', 'transport::address'])(
    'asks no remote at %s (T73, T75)',
    async (address) => {
      const { repository, first } = catalog()
      const after = repository.commit(addonFiles('addons/alpha', { version: '2.0.0' }))
      const clone = repository.clone({ depth: 1 })
      clone.git('config', 'remote.origin.url', address)

      const selected = await selectChanged(clone, pushEvent(first, after))

      expect(selected.addons[0]?.change.reasons[0]).toContain('is gone')
      expect(existsSync(join(clone.path, 'x'))).toBe(false)
    },
  )
})
