import { afterEach, describe, expect, it } from 'vitest'
import { openGithubBranch } from '../../src/forges/github-branch.ts'
import { githubCalls } from '../../src/forges/github-call.ts'
import { listings } from '../../src/publish/protocols/helm-index.ts'
import { parseHelmIndex } from '../../src/publish/protocols/parse-helm-index.ts'
import { publishAll } from '../../src/publish/publish.ts'
import { createPagesPublisher } from '../../src/publish/registries/pages.ts'
import { makeSecret } from '../../src/secret.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { commitFiles } from '../fakes/github/contents.ts'
import { type GithubServer, startGithubServer } from '../fakes/github-server.ts'
import { anItem } from '../publish/an-archive.ts'
import { publisherContract } from '../publish/publisher.contract.ts'

const TOKEN = 'ghs_writerTokenOfTheTests'
const WRONG = 'ghs_nobodysToken'

async function startGithub(): Promise<GithubServer> {
  const server = await startGithubServer({ tokens: { [TOKEN]: { login: 'bot', may: 'write' } } })
  commitFiles(server.store, {
    branch: 'main',
    message: 'begin',
    changes: new Map([['README.md', Buffer.from('# catalog\n')]]),
  })
  return server
}

function publisherOn({ store, apiUrl }: GithubServer, token = TOKEN) {
  const clock = fastClock({ realShare: 0.05 })
  const repository = `${store.owner}/${store.repo}`
  return createPagesPublisher({
    registry: 'pages:gh-pages/addons',
    branch: openGithubBranch(
      { repository, token: makeSecret(token), apiUrl, branch: 'gh-pages' },
      githubCalls(repository, clock),
    ),
    directory: 'addons',
    clock,
    random: Math.random,
  })
}

publisherContract("a branch through GitHub's API", async () => {
  const server = await startGithub()
  return {
    publisher: publisherOn(server),
    another: () => publisherOn(server),
    withWrongCredentials: () => publisherOn(server, WRONG),
    mutations: () => server.mutations().length,
    secrets: [TOKEN, WRONG],
    stop: () => server.stop(),
  }
})

describe("a branch through GitHub's API", () => {
  let server: GithubServer | undefined
  afterEach(() => server?.stop())

  it('loses nothing where publishers race for its first commit and for every later one (F46, F47, F48)', async () => {
    const github = await startGithub()
    server = github
    const clock = fastClock({ realShare: 0.05 })

    const statuses: (string | undefined)[] = []
    for (const version of ['1.0.0', '1.1.0']) {
      const settled = await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (name) =>
          publishAll([await anItem({ name, version })], [publisherOn(github)], { clock, onConflict: 'fail' }),
        ),
      )
      statuses.push(...settled.flat().map(({ outcomes }) => outcomes[0]?.status))
    }

    expect(statuses).toEqual(Array.from({ length: 8 }, () => 'published'))
    const text = github.store.git(['show', 'gh-pages:addons/index.yaml'])
    const index = parseHelmIndex(Buffer.from(`${text}\n`))
    expect(index.kind === 'read' && listings(index.index)).toHaveLength(8)
    const branches = github.store.git(['for-each-ref', '--format=%(refname:short)']).split('\n')
    expect(branches).toEqual(['gh-pages', 'main'])
  })

  it('reads each directory of a commit once, however many archives it asks about', async () => {
    const github = await startGithub()
    server = github
    const items = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => anItem({ name })))
    await publishAll(items, [publisherOn(github)], { clock: fastClock(), onConflict: 'fail' })
    const before = github.calls.length

    await publishAll(items, [publisherOn(github)], { clock: fastClock(), onConflict: 'fail' })

    const directories = github.calls.slice(before).filter(({ path }) => path.includes('/git/trees/'))
    expect(directories).toHaveLength(2)
  })
})
