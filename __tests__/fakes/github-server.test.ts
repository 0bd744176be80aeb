import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getOctokit } from '@actions/github'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { makeRepository, removeTemporary, TEST_ENVIRONMENT, temporaryDirectory } from '../git-repository.ts'
import { runProgram } from '../run-program.ts'
import { commitFiles } from './github/contents.ts'
import { type GithubServer, type GithubServerOptions, startGithubServer } from './github-server.ts'

const WRITER = 'ghs_writer'
const READER = 'ghs_reader'
const place = { owner: 'octo', repo: 'catalog' }
const running: GithubServer[] = []

afterAll(removeTemporary)
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

async function start(options: GithubServerOptions = {}) {
  const server = await startGithubServer({
    tokens: { [WRITER]: { login: 'octocat', may: 'write' }, [READER]: { login: 'reader', may: 'read' } },
    ...options,
  })
  running.push(server)
  const commit = commitFiles(server.store, {
    branch: 'main',
    message: 'first',
    changes: new Map([['README.md', Buffer.from('# Catalog\n')]]),
  })
  return { server, commit, octokit: octokitFor(server, WRITER) }
}

function octokitFor({ apiUrl }: GithubServer, token: string) {
  return getOctokit(token, { baseUrl: apiUrl })
}

async function statusOf(work: Promise<unknown>): Promise<unknown> {
  const failure = await work.catch((thrown: unknown) => thrown)
  return typeof failure === 'object' && failure !== null && 'status' in failure ? failure.status : 'no error'
}

describe('the GitHub of the tests', () => {
  it('keeps refs: made once, moved forward, found by prefix', async () => {
    const { octokit, commit } = await start()
    const ref = 'refs/tags/alpha-v1.0.0'

    const made = await octokit.rest.git.createRef({ ...place, ref, sha: commit })
    const again = await statusOf(octokit.rest.git.createRef({ ...place, ref, sha: commit }))
    const found = await octokit.rest.git.listMatchingRefs({ ...place, ref: 'tags/alpha' })

    expect(made.data.object.sha).toBe(commit)
    expect(again).toBe(422)
    expect(found.data.map((one) => one.ref)).toEqual([ref])
  })

  it('publishes a draft with its assets, keeps it from strangers until then, and makes it immutable', async () => {
    const { octokit, server, commit } = await start({ immutableReleases: true })
    const tag_name = 'alpha-v1.0.0'
    const headers = { 'content-type': 'application/gzip' }
    const draft = await octokit.rest.repos.createRelease({
      ...place,
      tag_name,
      target_commitish: commit,
      draft: true,
    })
    const release_id = draft.data.id
    const hidden = await statusOf(octokit.rest.repos.getReleaseByTag({ ...place, tag: tag_name }))
    await octokit.rest.repos.uploadReleaseAsset({
      ...place,
      release_id,
      name: 'a.tgz',
      data: 'bytes',
      headers,
      url: draft.data.upload_url,
    })
    const done = await octokit.rest.repos.updateRelease({
      ...place,
      release_id,
      draft: false,
      make_latest: 'true',
    })
    const late = octokit.rest.repos.uploadReleaseAsset({
      ...place,
      release_id,
      name: 'b',
      data: 'x',
      headers,
      url: draft.data.upload_url,
    })

    expect(hidden).toBe(404)
    expect(done.data.assets.map(({ name, size }) => `${name} ${size}`)).toEqual(['a.tgz 5'])
    expect(await statusOf(late)).toBe(422)
    expect(server.store.resolve('refs/tags/alpha-v1.0.0')).toBe(commit)
    expect((await octokit.rest.repos.getLatestRelease(place)).data.id).toBe(release_id)
  })

  it('gives lists by pages', async () => {
    const { octokit, server, commit } = await start()
    for (let at = 0; at < 45; at += 1) server.store.git(['update-ref', `refs/tags/t${at}`, commit])
    for (let at = 0; at < 45; at += 1)
      await octokit.rest.repos.createRelease({ ...place, tag_name: `t${at}` })

    const all = await octokit.paginate(octokit.rest.repos.listReleases, { ...place, per_page: 20 })

    expect(all).toHaveLength(45)
    expect(server.calls.filter(({ path }) => path.includes('page=3'))).toHaveLength(1)
  })

  it('opens a pull request once, takes comments and labels', async () => {
    const { octokit, server, commit } = await start()
    server.store.git(['update-ref', 'refs/heads/bump', commit])
    const pull = await octokit.rest.pulls.create({ ...place, title: 'bump', head: 'bump', base: 'main' })
    const issue_number = pull.data.number
    const again = await statusOf(
      octokit.rest.pulls.create({ ...place, title: 'bump', head: 'bump', base: 'main' }),
    )
    const comment = await octokit.rest.issues.createComment({ ...place, issue_number, body: 'one' })
    await octokit.rest.issues.updateComment({ ...place, comment_id: comment.data.id, body: 'two' })
    await octokit.rest.issues.addLabels({ ...place, issue_number, labels: ['bump:minor'] })

    expect(again).toBe(422)
    expect(server.store.comments.map(({ body }) => body)).toEqual(['two'])
    expect((await octokit.rest.pulls.get({ ...place, pull_number: issue_number })).data.labels[0]?.name).toBe(
      'bump:minor',
    )
  })

  it('reads and writes files of a branch', async () => {
    const { octokit, server } = await start()
    const read = await octokit.rest.repos.getContent({ ...place, path: 'README.md' })
    const sha = 'sha' in read.data ? read.data.sha : ''
    const content = Buffer.from('changed').toString('base64')
    const blind = await statusOf(
      octokit.rest.repos.createOrUpdateFileContents({ ...place, path: 'README.md', message: 'x', content }),
    )

    await octokit.rest.repos.createOrUpdateFileContents({
      ...place,
      path: 'README.md',
      message: 'x',
      content,
      sha,
    })

    expect(blind).toBe(422)
    expect(server.store.git(['show', 'main:README.md'])).toBe('changed')
  })

  it('commits through GraphQL, only on the head it is told', async () => {
    const { octokit, server, commit } = await start()
    const mutation = `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid url } } }`
    const input = {
      branch: { repositoryNameWithOwner: 'octo/catalog', branchName: 'main' },
      message: { headline: 'raise alpha' },
      fileChanges: { additions: [{ path: 'a/b.txt', contents: Buffer.from('hi').toString('base64') }] },
      expectedHeadOid: commit,
    }

    const made = await octokit.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(mutation, {
      input,
    })
    const stale = await octokit.graphql(mutation, { input }).catch((thrown: unknown) => thrown)

    expect(made.createCommitOnBranch.commit.oid).toBe(server.store.resolve('refs/heads/main'))
    expect(server.store.git(['show', 'main:a/b.txt'])).toBe('hi')
    expect(JSON.stringify(stale)).toContain('STALE_DATA')
  })

  it('serves git to those who may', async () => {
    const { server, commit } = await start({ isPrivate: true })
    const clone = makeRepository()
    // Not in this thread: the server answers from it.
    const git = (token: string, ...args: readonly string[]) =>
      runProgram('git', args, {
        folder: clone.path,
        environment: { ...TEST_ENVIRONMENT, GIT_TERMINAL_PROMPT: '0', ...headerFor(server.url, token) },
      })

    await git(READER, 'fetch', '--quiet', server.cloneUrl, 'main')
    await git(WRITER, 'push', '--quiet', server.cloneUrl, 'FETCH_HEAD:refs/tags/alpha-v1.0.0')
    const refused = await git(READER, 'push', '--quiet', server.cloneUrl, 'FETCH_HEAD:refs/tags/b')
    const stranger = await git('nobody', 'fetch', server.cloneUrl)

    expect(server.store.resolve('refs/tags/alpha-v1.0.0')).toBe(commit)
    expect(refused.stderr).toContain('403')
    expect(stranger.status).not.toBe(0)
  })

  it('tells strangers nothing of a private repository, and readers what they may not', async () => {
    const { server, commit } = await start({ isPrivate: true })
    const reader = octokitFor(server, READER)

    expect(await statusOf(octokitFor(server, 'wrong').rest.repos.get(place))).toBe(401)
    expect(await statusOf(reader.rest.git.createRef({ ...place, ref: 'refs/tags/x', sha: commit }))).toBe(403)
    expect((await fetch(`${server.apiUrl}/repos/octo/catalog`)).status).toBe(404)
  })

  it('answers at the paths of an Enterprise Server', async () => {
    const { octokit } = await start({ isEnterprise: true })

    expect((await octokit.rest.repos.get(place)).data.default_branch).toBe('main')
  })

  it.each([
    { what: 'a path', route: '/repos/octo/catalog/relases', method: 'GET', body: undefined },
    { what: 'a parameter', route: '/repos/octo/catalog/releases?per-page=3', method: 'GET', body: undefined },
    {
      what: 'a member of the body',
      route: '/repos/octo/catalog/releases',
      method: 'POST',
      body: { tag_name: 'main', prelease: true },
    },
    {
      what: 'a wrong type',
      route: '/repos/octo/catalog/releases',
      method: 'POST',
      body: { tag_name: 'main', draft: 'yes' },
    },
  ])('finds $what that GitHub does not describe', async ({ route, method, body }) => {
    const server = await startGithubServer({ tokens: { [WRITER]: { login: 'octocat', may: 'write' } } })
    commitFiles(server.store, {
      branch: 'main',
      message: 'first',
      changes: new Map([['a', Buffer.from('a')]]),
    })

    await fetch(`${server.apiUrl}${route}`, {
      method,
      headers: { authorization: `Bearer ${WRITER}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

    await expect(server.stop()).rejects.toThrow(/against GitHub's description/)
  })
})

function headerFor(url: string, token: string): Record<string, string> {
  const file = join(temporaryDirectory(), 'config')
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  writeFileSync(file, `[http "${url}/"]\n\textraHeader = Authorization: Basic ${basic}\n`)
  return { GIT_CONFIG_GLOBAL: file }
}
