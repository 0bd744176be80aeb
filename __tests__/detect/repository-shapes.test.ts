import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addonFiles, makeRepository, removeTemporary } from '../git-repository.ts'
import { kindsOf, pushEvent, type SelectSettings, selectChanged } from './select.ts'

afterAll(removeTemporary)

type Files = Readonly<Record<string, string | undefined>>

// Commits the first files, then the second on top of them, and selects what the push of the second changed.
async function select(before: Files, after: Files, settings: SelectSettings = {}) {
  const repository = makeRepository()
  const first = repository.commit(before)
  const second = repository.commit(after)
  return await selectChanged(repository, pushEvent(first, second), settings)
}

const metadata = (name: string): string => `name: ${name}\nversion: 1.0.0\n`

describe('changedAddons', () => {
  it('tells added, modified and deleted apart', async () => {
    const before = { ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') }
    const gone = Object.fromEntries(Object.keys(addonFiles('addons/beta')).map((path) => [path, undefined]))

    const selected = await select(before, {
      ...gone,
      ...addonFiles('addons/gamma'),
      ...addonFiles('addons/alpha', { template: 'two' }),
    })

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'deleted addons/beta', 'added addons/gamma'])
  })

  it('sees a promotion from one root to the other as one move', async () => {
    const repository = makeRepository()
    const first = repository.commit({
      ...addonFiles('experimental/addons/alpha'),
      ...addonFiles('addons/beta'),
    })
    repository.git('mv', 'experimental/addons/alpha', 'addons/alpha')
    const second = repository.commit({
      'addons/alpha/metadata.yaml': 'name: alpha\nversion: 1.1.0\ndescription: the addon alpha\n',
    })

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([
      'renamed experimental/addons/alpha -> addons/alpha',
    ])
  })

  it('sees an addon moved out of every root as deleted, and one moved in as added', async () => {
    const repository = makeRepository()
    const first = repository.commit({
      ...addonFiles('addons/alpha'),
      ...addonFiles('attic/beta'),
      ...addonFiles('addons/gamma'),
    })
    repository.git('mv', 'addons/alpha', 'attic/alpha')
    repository.git('mv', 'attic/beta', 'addons/beta')
    const second = repository.commit()

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([
      'deleted addons/alpha',
      'added addons/beta',
    ])
  })

  it('counts a file moved between two addons for both', async () => {
    const repository = makeRepository()
    const first = repository.commit({ ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') })
    repository.git('mv', 'addons/alpha/resources/one.cue', 'addons/beta/resources/two.cue')
    const second = repository.commit()

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([
      'modified addons/alpha',
      'modified addons/beta',
    ])
  })

  it('sees a case-only rename', async () => {
    const repository = makeRepository()
    const first = repository.commit({ ...addonFiles('addons/Alpha'), ...addonFiles('addons/beta') })
    repository.git('mv', 'addons/Alpha', 'addons/alpha')
    const second = repository.commit()

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([
      'renamed addons/Alpha -> addons/alpha',
    ])
  })

  it('counts a file that became a link, and one whose mode changed', async () => {
    const repository = makeRepository()
    const first = repository.commit({ ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') })
    repository.write({ 'addons/alpha/template.yaml': undefined })
    symlinkSync('metadata.yaml', join(repository.path, 'addons/alpha/template.yaml'))
    repository.git('update-index', '--chmod=+x', 'addons/beta/template.yaml')
    repository.git('add', 'addons/alpha')
    repository.git('commit', '--quiet', '--message', 'types')
    const second = repository.git('rev-parse', 'HEAD')

    const selected = await selectChanged(repository, pushEvent(first, second))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'modified addons/beta'])
    expect(selected.addons[0]?.change.files[0]?.status).toBe('type-changed')
  })

  it('copes with any bytes in names', async () => {
    const odd = [
      'ta\tb',
      'new\nline',
      'quo"te',
      'back\\slash',
      'ünïcode',
      '日本',
      'sp ace',
      '-dash',
      '$(id)',
      '::error::x',
    ]
    const repository = makeRepository()
    const first = repository.commit(addonFiles('addons/alpha'))
    const files = Object.fromEntries(odd.map((name) => [`addons/alpha/resources/${name}.cue`, 'x: 1\n']))
    const second = repository.commit({ ...files, ...addonFiles('addons/spa ce\n') })

    const selected = await selectChanged(repository, pushEvent(first, second))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha', 'added addons/spa ce\n'])
    expect(selected.addons[0]?.change.reasons).toEqual(
      odd.map((name) => `addons/alpha/resources/${name}.cue`).toSorted(),
    )
  })

  it('tells documentation from content, for each file and for the addon', async () => {
    const selected = await select(
      { ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') },
      {
        'addons/alpha/README.md': 'new',
        'addons/beta/CHANGELOG.md': 'new',
        'addons/beta/template.yaml': 'new',
      },
    )

    expect(selected.addons.map(({ change }) => [change.documentationOnly, change.reasons])).toEqual([
      [true, ['addons/alpha/README.md (documentation)']],
      [false, ['addons/beta/CHANGELOG.md (documentation)', 'addons/beta/template.yaml']],
    ])
  })

  it('does not count what .helmignore keeps out of the archive, but counts .helmignore', async () => {
    const before = {
      ...addonFiles('addons/alpha'),
      'addons/alpha/.helmignore': 'test/\n*.tmp\n',
      ...addonFiles('addons/beta'),
    }

    const selected = await select(before, {
      'addons/alpha/test/e2e.yaml': 'x: 1\n',
      'addons/alpha/resources/one.tmp': 'x',
      'addons/beta/.helmignore': 'resources/\n',
    })

    expect(kindsOf(selected)).toEqual(['modified addons/beta'])
    expect(selected.unselected.map(({ root }) => root)).toEqual(['addons/alpha'])
    expect(selected.unselected[0]?.change.files.map(({ effect }) => effect)).toEqual(['ignored', 'ignored'])
  })

  it('does not see what the configuration ignores', async () => {
    const selected = await select(
      { ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') },
      { 'addons/alpha/template.yaml': 'new', 'addons/beta/template.yaml': 'new' },
      { isIgnored: (path) => path.startsWith('addons/beta') },
    )

    expect(kindsOf(selected)).toEqual(['modified addons/alpha'])
  })

  it('selects nothing for files outside of addons', async () => {
    const selected = await select(addonFiles('addons/alpha'), {
      'README.md': 'new',
      'addons/README.md': 'new',
      '.github/workflows/publish.yml': 'on: push\n',
    })

    expect(kindsOf(selected)).toEqual([])
  })

  it('keeps nested roots apart: the innermost folder that holds addons decides', async () => {
    const before = { ...addonFiles('addons/alpha'), ...addonFiles('addons/team/beta') }

    const selected = await select(
      before,
      { 'addons/team/beta/template.yaml': 'new', 'addons/team/notes.md': 'x' },
      { addonRoots: ['addons', 'addons/team'] },
    )

    expect(kindsOf(selected)).toEqual(['modified addons/team/beta'])
  })

  it('takes the repository itself as one addon, with all that lies below', async () => {
    const before = { 'metadata.yaml': metadata('solo'), 'template.yaml': 'x: 1\n' }

    const selected = await select(before, { 'test/inner/metadata.yaml': metadata('inner') })

    expect(kindsOf(selected)).toEqual(['modified .'])
  })

  it('finds addons to a depth of 3 where no folder holds them', async () => {
    const selected = await select(
      { 'a/b/c/metadata.yaml': metadata('deep'), 'a/b/c/d/metadata.yaml': metadata('inner') },
      {
        'x/y/z/w/metadata.yaml': metadata('too-deep'),
        'one/metadata.yaml': metadata('one'),
        'a/b/c/d/metadata.yaml': metadata('inner2'),
        '.hidden/metadata.yaml': metadata('hidden'),
      },
    )

    expect(kindsOf(selected)).toEqual(['modified a/b/c', 'added one'])
  })

  it('sees an addon whose metadata.yaml went away', async () => {
    const inFolder = await select(addonFiles('addons/alpha'), { 'addons/alpha/metadata.yaml': undefined })
    const searched = await select(
      { ...addonFiles('alpha'), ...addonFiles('beta') },
      { 'alpha/metadata.yaml': undefined },
    )

    expect(kindsOf(inFolder)).toEqual(['modified addons/alpha'])
    expect(kindsOf(searched)).toEqual(['deleted alpha'])
  })

  it('sees that a checked-out submodule moved on, and says what to do about one that is not checked out', async () => {
    const addon = makeRepository()
    addon.commit({ 'metadata.yaml': metadata('alpha'), 'template.yaml': 'x: 1\n' })
    const repository = makeRepository()
    repository.commit(addonFiles('addons/beta'))
    repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      `file://${addon.path}`,
      'addons/alpha',
    )
    const first = repository.commit()
    const moved = addon.commit({ 'template.yaml': 'x: 2\n' })
    repository.git('-C', 'addons/alpha', 'fetch', '--quiet')
    repository.git('-C', 'addons/alpha', 'checkout', '--quiet', moved)
    const second = repository.commit()

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([
      'modified addons/alpha',
    ])
    const clone = repository.clone()
    await expect(selectChanged(clone, pushEvent(first, second))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('addons/alpha'),
      hint: expect.stringContaining('submodules: true'),
    })
  })

  it('says what to do about a changed addon that a sparse checkout leaves out', async () => {
    const repository = makeRepository()
    const first = repository.commit({ ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') })
    const second = repository.commit(addonFiles('addons/beta', { version: '2.0.0' }))
    const clone = repository.clone()
    clone.git('sparse-checkout', 'set', 'addons/alpha')

    await expect(selectChanged(clone, pushEvent(first, second))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('addons/beta'),
      hint: expect.stringContaining('sparse-checkout add'),
    })
    clone.git('sparse-checkout', 'add', 'addons/beta')
    expect(kindsOf(await selectChanged(clone, pushEvent(first, second)))).toEqual(['modified addons/beta'])
  })

  it('passes over hollow, hidden and foreign directories and links', async () => {
    const repository = makeRepository()
    const first = repository.commit(addonFiles('addons/alpha'))
    mkdirSync(join(repository.path, 'addons/hollow'))
    symlinkSync('alpha', join(repository.path, 'addons/current'))
    const second = repository.commit({ 'addons/.cache/x': 'x', 'addons/scripts/run.sh': 'true\n' })

    expect(kindsOf(await selectChanged(repository, pushEvent(first, second)))).toEqual([])
  })
})
