import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openGithubHistory } from '../../src/forges/github-history.ts'
import type { EventContext } from '../../src/inputs/event.ts'
import { makeSecret } from '../../src/secret.ts'
import { kindsOf, pullRequestEvent, pushEvent, selectChanged } from '../detect/select.ts'
import { type GithubApi, startGithubApi } from '../fakes/github-api.ts'
import {
  addonFiles,
  makeRepository,
  removeTemporary,
  type TestRepository,
  temporaryDirectory,
} from '../git-repository.ts'

afterAll(removeTemporary)

const running: GithubApi[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((api) => api.close()))
})

const TOKEN = 'ghs_notARealTokenButLongEnough'

// The files of a commit without any repository around them, and the API to ask about it.
async function withoutClone(
  repository: TestRepository,
  head: string,
  proposal?: { base: string; head: string },
) {
  const api = await startGithubApi(repository, proposal === undefined ? {} : { proposal })
  running.push(api)
  const path = temporaryDirectory()
  cpSync(repository.clone({ ref: head }).path, path, { recursive: true })
  rmSync(join(path, '.git'), { recursive: true })
  const history = openGithubHistory({ repository: 'octo/catalog', token: makeSecret(TOKEN), apiUrl: api.url })
  const number = proposal === undefined ? undefined : 7
  return { api, path, forge: { history, commit: head, proposal: number, prefix: '' } }
}

// Selects in a full clone, in one of depth 1 that may fetch, and through the API alone.
async function selectThreeWays(
  repository: TestRepository,
  event: EventContext,
  head: string,
  proposal?: { base: string; head: string },
) {
  const full = await selectChanged(repository.clone({ ref: head }), event)
  const shallow = await selectChanged(repository.clone({ depth: 1, ref: head }), event)
  const { api, path, forge } = await withoutClone(repository, head, proposal)
  const told = await selectChanged({ path }, event, { forge })
  return { full: kindsOf(full), shallow: kindsOf(shallow), told: kindsOf(told), asked: api.asked }
}

function changedCatalog() {
  const repository = makeRepository()
  const first = repository.commit({
    ...addonFiles('addons/alpha'),
    ...addonFiles('addons/beta'),
    ...addonFiles('experimental/addons/gamma'),
    ...addonFiles('addons/delta'),
  })
  return { repository, first }
}

// Commits an addon of many files that are in no work tree, so that the next commit takes them away: quick to make.
function commitMany(repository: TestRepository, files: number): string {
  const blob = repository.git('rev-parse', 'HEAD:addons/beta/template.yaml')
  const entries = Array.from(
    { length: files },
    (_, at) => `100644,${blob},addons/a-many/${at === 0 ? 'metadata.yaml' : `resources/r${at}.cue`}`,
  )
  repository.git('update-index', '--add', ...entries.flatMap((entry) => ['--cacheinfo', entry]))
  repository.git('commit', '--quiet', '--message', 'many')
  return repository.git('rev-parse', 'HEAD')
}

function changeEverything(repository: TestRepository): string {
  repository.git('mv', 'experimental/addons/gamma', 'addons/gamma')
  repository.git('rm', '-r', '--quiet', 'addons/delta')
  return repository.commit({
    ...addonFiles('addons/gamma', { version: '1.1.0' }),
    ...addonFiles('addons/epsilon'),
    'addons/alpha/README.md': 'new',
  })
}

const EVERYTHING = [
  'modified addons/alpha',
  'deleted addons/delta',
  'added addons/epsilon',
  'renamed experimental/addons/gamma -> addons/gamma',
]

describe('the same selection from a full clone, depth 1 and the API alone', () => {
  it('holds for a push', async () => {
    const { repository, first } = changedCatalog()
    const after = changeEverything(repository)

    const { full, shallow, told, asked } = await selectThreeWays(repository, pushEvent(first, after), after)

    expect(full).toEqual(EVERYTHING)
    expect(shallow).toEqual(full)
    expect(told).toEqual(full)
    expect(asked).toHaveLength(1)
  })

  it('holds for an addon that moved and changed in every file, which the API takes for moves', async () => {
    const { repository, first } = changedCatalog()
    repository.git('mv', 'addons/delta', 'addons/delta-next')
    const files = Object.entries(addonFiles('addons/delta')).map(([path, text]) => [
      path.replace('addons/delta/', 'addons/delta-next/'),
      `${text}# more\n`,
    ])
    const after = repository.commit(Object.fromEntries(files))

    const { full, shallow, told } = await selectThreeWays(repository, pushEvent(first, after), after)

    expect(full).toEqual(['deleted addons/delta', 'added addons/delta-next'])
    expect(shallow).toEqual(full)
    expect(told).toEqual(full)
  })

  it('holds for a force-push, where the API compares from elsewhere', async () => {
    const { repository, first } = changedCatalog()
    const before = repository.commit(addonFiles('addons/beta', { version: '9.0.0' }))
    repository.git('update-ref', 'refs/keep/old', before)
    repository.git('reset', '--quiet', '--hard', first)
    const after = changeEverything(repository)

    const { full, shallow, told } = await selectThreeWays(repository, pushEvent(before, after), after)

    expect(full).toEqual([EVERYTHING[0], 'modified addons/beta', ...EVERYTHING.slice(1)])
    expect(shallow).toEqual(full)
    expect(told).toEqual(full)
  })

  it('holds for a proposal behind its base branch', async () => {
    const { repository } = changedCatalog()
    repository.git('checkout', '--quiet', '-b', 'feature')
    const head = changeEverything(repository)
    repository.git('checkout', '--quiet', 'main')
    const base = repository.commit(addonFiles('addons/beta', { version: '3.0.0' }))

    const { full, shallow, told } = await selectThreeWays(repository, pullRequestEvent(base, head), head, {
      base,
      head,
    })

    expect(full).toEqual(EVERYTHING)
    expect(shallow).toEqual(full)
    expect(told).toEqual(full)
  })

  it.each([
    { files: 450, pages: 'the pages of the pull request' },
    { files: 3_100, pages: 'both trees' },
  ])('holds for a proposal of $files files: $pages', async ({ files }) => {
    const { repository } = changedCatalog()
    commitMany(repository, files)
    repository.git('checkout', '--quiet', '-b', 'feature')
    const head = changeEverything(repository)
    const tree = repository.git('rev-parse', 'main^{tree}')
    const base = repository.git('commit-tree', '-p', 'main', '-m', 'later', tree)
    repository.git('update-ref', 'refs/heads/main', base)

    const { full, shallow, told, asked } = await selectThreeWays(
      repository,
      pullRequestEvent(base, head),
      head,
      { base, head },
    )

    expect(full).toEqual(['deleted addons/a-many', ...EVERYTHING])
    expect(shallow).toEqual(full)
    expect(told).toEqual(full)
    expect(asked.some((path) => path.includes('/git/trees/'))).toBe(files > 3_000)
  })

  it('walks the trees for a push of more than 300 files', async () => {
    const { repository } = changedCatalog()
    const before = commitMany(repository, 350)
    const after = changeEverything(repository)

    const { full, told, asked } = await selectThreeWays(repository, pushEvent(before, after), after)

    expect(full).toEqual(['deleted addons/a-many', ...EVERYTHING])
    expect(told).toEqual(full)
    expect(asked.filter((path) => path.includes('/git/trees/')).length).toBeGreaterThan(0)
  })
})

describe('openGithubHistory', () => {
  it('says what to grant where the API refuses, and shows no token', async () => {
    const { repository, first } = changedCatalog()
    const api = await startGithubApi(repository, { failsWith: 404 })
    running.push(api)
    const history = openGithubHistory({
      repository: 'octo/catalog',
      token: makeSecret(TOKEN),
      apiUrl: api.url,
    })

    const failure = await history.compare(first, first).catch((thrown: unknown) => thrown)

    expect(failure).toMatchObject({ kind: 'forge', hint: expect.stringContaining('contents: read') })
    expect(String(failure) + JSON.stringify(failure)).not.toContain(TOKEN)
  })

  it('is asked where a shallow clone cannot be deepened', async () => {
    const { repository, first } = changedCatalog()
    const after = changeEverything(repository)
    const clone = repository.clone({ depth: 1, ref: after })
    clone.git('remote', 'set-url', 'origin', 'file:///nowhere')
    const { forge } = await withoutClone(repository, after)

    expect(kindsOf(await selectChanged(clone, pushEvent(first, after), { forge }))).toEqual(EVERYTHING)
  })
})
