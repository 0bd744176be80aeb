import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type GithubServer, startGithubServer } from '../fakes/github-server.ts'
import { removeTemporary } from '../git-repository.ts'
import { aCatalogRun, type PublishedRun } from './a-catalog-run.ts'

const TOKEN = 'ghs_writerTokenOfTheTests'
const READER = 'ghs_readerTokenOfTheTests'
const running: GithubServer[] = []

afterAll(removeTemporary)
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of running.splice(0)) await server.stop()
})

async function start({ token = TOKEN, environment = {} }: { token?: string; environment?: object } = {}) {
  const server = await startGithubServer({
    tokens: { [TOKEN]: { login: 'bot', may: 'write' }, [READER]: { login: 'reader', may: 'read' } },
  })
  running.push(server)
  const catalog = aCatalogRun({
    origin: server.cloneUrl,
    bare: server.store.path,
    environment: {
      GITHUB_SERVER_URL: server.url,
      GITHUB_API_URL: server.apiUrl,
      GITHUB_REPOSITORY: `${server.store.owner}/${server.store.repo}`,
      GITHUB_TOKEN: token,
      ...environment,
    },
  })
  return { server, catalog }
}

// The forge has its own git; this machine has none any more.
async function startWithoutGit() {
  const started = await start({ environment: { PATH: '/nowhere' } })
  vi.stubEnv('PATH', '/nowhere')
  return started
}

// What GitHub says where a ruleset wants signed commits.
function wantSignedCommits({ store }: GithubServer): void {
  const hook = join(store.path, 'hooks', 'pre-receive')
  mkdirSync(join(store.path, 'hooks'), { recursive: true })
  writeFileSync(hook, '#!/bin/sh\necho "error: GH013: Commits must have verified signatures." >&2\nexit 1\n')
  chmodSync(hook, 0o755)
}

function statuses({ report }: PublishedRun): readonly (string | undefined)[] {
  return report.addons.map(({ outcomes }) => outcomes[0]?.status)
}

function wordsOf({ report }: PublishedRun): string {
  return JSON.stringify([
    report.error,
    report.addons.map(({ outcomes }) => outcomes.map(({ error }) => error)),
  ])
}

const PAGES = { registry: 'pages:gh-pages/addons' }
const FILES = ['alpha-1.0.0.tgz', 'beta-1.0.0.tgz', 'index.yaml']

function filesOf({ store }: GithubServer): readonly string[] {
  return store.git(['ls-tree', '--name-only', 'gh-pages:addons']).split('\n')
}

describe('the branch of a static registry', () => {
  it('is written by git, which no limit of an API stops', async () => {
    const { server, catalog } = await start()

    expect(statuses(await catalog.publish(PAGES))).toEqual(['published', 'published'])

    expect(filesOf(server)).toEqual(expect.arrayContaining(FILES))
    expect(server.calls.filter(({ path }) => !path.includes('.git/'))).toEqual([])
  })

  it('is written through the API where the server takes only signed commits, and the next run changes nothing', async () => {
    const { server, catalog } = await start()
    wantSignedCommits(server)

    expect(statuses(await catalog.publish(PAGES))).toEqual(['published', 'published'])
    expect(filesOf(server)).toEqual(expect.arrayContaining(FILES))
    const changes = server.mutations().length
    expect(statuses(await catalog.publish(PAGES))).toEqual(['unchanged', 'unchanged'])
    expect(server.mutations().length).toBe(changes)
  })

  it('keeps what it held where the API adds to it', async () => {
    const { server, catalog } = await start()
    await catalog.publish({ ...PAGES, addons: 'alpha' })
    wantSignedCommits(server)

    expect(statuses(await catalog.publish({ ...PAGES, addons: 'beta' }))).toEqual(['published'])

    expect(filesOf(server)).toEqual(expect.arrayContaining(FILES))
    expect(server.store.git(['rev-list', '--count', 'gh-pages'])).toBe('2')
  })

  it('is read and written through the API alone where there is no git program', async () => {
    const { server, catalog } = await startWithoutGit()

    const run = await catalog.publish(PAGES)

    expect(statuses(run)).toEqual(['published', 'published'])
    expect(filesOf(server)).toEqual(expect.arrayContaining(FILES))
    expect(server.calls.filter(({ path }) => path.includes('.git/'))).toEqual([])
  })

  it('that neither way may write is told once for both, with the permission to give', async () => {
    const { server, catalog } = await start({ token: READER })

    const run = await catalog.publish(PAGES)

    expect(statuses(run)).toEqual(['failed', 'failed'])
    expect(wordsOf(run)).toMatch(/may not push.*through the API.*contents: write/)
    expect(`${wordsOf(run)}${run.log}`).not.toContain(READER)
    expect(server.store.resolve('refs/heads/gh-pages')).toBeUndefined()
  })

  it.each([
    ['a pause that it names', { status: 403, headers: { 'retry-after': '90' } }, 90_000],
    [
      'a pause that it does not name',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
      60_000,
    ],
  ] as const)(
    'waits %s where the API is asked too much, on reads and on writes (F10)',
    async (_, fault, least) => {
      const { server, catalog } = await startWithoutGit()
      const told = new Set<string>()
      server.setFaults(({ path }) => {
        const kind = path === '/graphql' ? 'write' : 'read'
        if (told.has(kind)) return undefined
        told.add(kind)
        return fault
      })

      const run = await catalog.publish(PAGES)

      expect(statuses(run)).toEqual(['published', 'published'])
      expect(told.size).toBe(2)
      expect(run.waits.filter((wait) => wait >= least)).toHaveLength(2)
    },
  )

  it('is the same after a commit whose answer was lost (F49)', async () => {
    const { server, catalog } = await startWithoutGit()
    await catalog.publish({ ...PAGES, addons: 'alpha' })
    server.setFaults(({ path, count }) =>
      path === '/graphql' && count === 1 ? { status: 502, isAfter: true } : undefined,
    )

    expect(statuses(await catalog.publish({ ...PAGES, addons: 'beta' }))).toEqual(['published'])

    expect(filesOf(server)).toEqual(expect.arrayContaining(FILES))
    expect(server.mutations().filter(({ path }) => path === '/graphql')).toHaveLength(2)
  })
})
