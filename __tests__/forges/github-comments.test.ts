import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openGithubComments } from '../../src/forges/github-comments.ts'
import { makeSecret } from '../../src/secret.ts'
import { commitFiles } from '../fakes/github/contents.ts'
import { type GithubServer, startGithubServer } from '../fakes/github-server.ts'
import { removeTemporary } from '../git-repository.ts'

const MARK = '<!-- mark -->'
const TOKENS = {
  bot: { login: 'github-actions[bot]', may: 'write' },
  person: { login: 'octocat', may: 'write' },
  reader: { login: 'reader', may: 'read' },
} as const
const running: GithubServer[] = []

afterAll(removeTemporary)
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

async function start() {
  const server = await startGithubServer({ tokens: TOKENS })
  running.push(server)
  for (const branch of ['main', 'feature'])
    commitFiles(server.store, {
      branch,
      message: branch,
      changes: new Map([[`${branch}.md`, Buffer.from('x')]]),
    })
  server.store.pulls.push({
    number: 7,
    title: 'a change',
    body: '',
    head: 'feature',
    base: 'main',
    state: 'open',
    draft: false,
    author: 'octocat',
  })
  const commentsAs = (token: keyof typeof TOKENS) =>
    openGithubComments({ repository: 'octo/catalog', token: makeSecret(token), apiUrl: server.apiUrl })
  return { server, commentsAs }
}

function bodies({ store }: GithubServer) {
  return store.comments.map(({ author, body }) => [author, body])
}

describe('comments on GitHub', () => {
  it.each(['bot', 'person'] as const)('keep one of the %s up to date', async (token) => {
    const { server, commentsAs } = await start()
    const comments = commentsAs(token)

    const steps = [
      await comments.upsert(7, { mark: MARK, body: `${MARK}\none` }),
      await comments.upsert(7, { mark: MARK, body: `${MARK}\none` }),
      await comments.upsert(7, { mark: MARK, body: `${MARK}\ntwo` }),
    ]

    expect(steps).toEqual(['created', 'unchanged', 'updated'])
    expect(bodies(server)).toEqual([[TOKENS[token].login, `${MARK}\ntwo`]])
  })

  it('find theirs among many others, and leave one that somebody else began like theirs', async () => {
    const { server, commentsAs } = await start()
    const others = Array.from({ length: 130 }, (_, at) => ({
      id: at + 1,
      issue: 7,
      body: `talk ${at}`,
      author: 'a',
    }))
    server.store.comments.push({ id: 900, issue: 7, body: `${MARK}\nmine`, author: 'mallory' }, ...others)
    const comments = commentsAs('bot')

    await comments.upsert(7, { mark: MARK, body: `${MARK}\none` })
    const again = await comments.upsert(7, { mark: MARK, body: `${MARK}\ntwo` })

    expect(again).toBe('updated')
    expect(server.store.comments[0]?.body).toBe(`${MARK}\nmine`)
    expect(server.store.comments.filter(({ author }) => author.endsWith('[bot]'))).toHaveLength(1)
  })

  it('say what to do where the token only reads (T55)', async () => {
    const { server, commentsAs } = await start()

    const refused = commentsAs('reader').upsert(7, { mark: MARK, body: `${MARK}\none` })

    await expect(refused).rejects.toMatchObject({
      kind: 'forge',
      hint: expect.stringContaining('pull-requests: write'),
    })
    expect(server.store.comments).toEqual([])
  })

  it('find the proposal of a fork by its branch, and only at the commit that was judged (T56)', async () => {
    const { server, commentsAs } = await start()
    const commit = 'c'.repeat(40)
    server.store.pulls.push({
      number: 8,
      title: 'from a fork',
      body: '',
      head: 'feature',
      base: 'main',
      state: 'open',
      draft: false,
      author: 'mallory',
      fork: { owner: 'mallory', commit },
    })
    const comments = commentsAs('bot')

    const found = await comments.find({ owner: 'mallory', name: 'feature' }, commit)
    const moved = await comments.find({ owner: 'mallory', name: 'feature' }, 'd'.repeat(40))

    expect(found).toEqual([{ number: 8, commit, branch: 'feature', repository: 'mallory/catalog' }])
    expect(moved).toEqual([])
  })
})
