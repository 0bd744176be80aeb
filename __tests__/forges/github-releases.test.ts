import { afterAll, afterEach, describe, expect, it } from 'vitest'
import {
  type ForgeFault,
  type GithubServer,
  type GithubServerOptions,
  startGithubServer,
} from '../fakes/github-server.ts'
import { addonFiles, removeTemporary } from '../git-repository.ts'
import { aCatalogRun } from './a-catalog-run.ts'

const TOKEN = 'ghs_writerTokenOfTheTests'
const READER = 'ghs_readerTokenOfTheTests'
const running: GithubServer[] = []

afterAll(removeTemporary)
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

async function start(options: GithubServerOptions = {}, token = TOKEN) {
  const server = await startGithubServer({
    tokens: {
      [TOKEN]: { login: 'github-actions[bot]', may: 'write' },
      [READER]: { login: 'reader', may: 'read' },
    },
    ...options,
  })
  running.push(server)
  const catalog = aCatalogRun({
    origin: server.cloneUrl,
    bare: server.store.path,
    environment: { GITHUB_SERVER_URL: server.url, GITHUB_API_URL: server.apiUrl, GITHUB_TOKEN: token },
  })
  return { server, catalog }
}

const RELEASE = { release: 'true' }
const ALPHA = { ...RELEASE, addons: 'alpha' }

function releasesOf({ store }: GithubServer): readonly string[] {
  return store.releases.map(
    ({ id, tagName, draft }) =>
      `${tagName}${draft ? ' draft' : ''}: ${store.assets.flatMap((one) => (one.release === id ? [one.name] : [])).join(', ')}`,
  )
}

const BOTH = [
  'alpha-v1.0.0: alpha-1.0.0.tgz, alpha-1.0.0.tgz.sha256',
  'beta-v1.0.0: beta-1.0.0.tgz, beta-1.0.0.tgz.sha256',
]

describe('tags and releases on GitHub', () => {
  it.each([{ isEnterprise: false }, { isEnterprise: true }])(
    'are made once: annotated tags of the commit, releases with the archive and its digest (Enterprise: $isEnterprise)',
    async ({ isEnterprise }) => {
      const { server, catalog } = await start({ isEnterprise })

      const first = await catalog.publish(RELEASE)
      const changes = server.mutations().length
      const second = await catalog.publish(RELEASE)

      expect(first.statuses).toEqual({ alpha: 'published', beta: 'published' })
      expect(releasesOf(server)).toEqual(BOTH)
      const { store } = server
      expect(store.resolve('refs/tags/alpha-v1.0.0^{commit}')).toBe(
        catalog.repository.git('rev-parse', 'HEAD'),
      )
      expect(store.git(['cat-file', '-t', 'refs/tags/alpha-v1.0.0'])).toBe('tag')
      expect(second.statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
      expect(server.mutations().length).toBe(changes)
    },
  )

  it('attach every file before anybody sees the release, so that immutable releases are whole (F58)', async () => {
    const { server, catalog } = await start({ immutableReleases: true })

    await catalog.publish(RELEASE)

    const steps = server
      .mutations()
      .map(({ method, path }) => `${method} ${path.split('?')[0]?.replace(/\d+/g, 'N')}`)
    expect(steps.filter((step) => !step.includes('git-receive-pack')).slice(0, 4)).toEqual([
      'POST /repos/octo/catalog/releases',
      'POST /uploads/repos/octo/catalog/releases/N/assets',
      'POST /uploads/repos/octo/catalog/releases/N/assets',
      'PATCH /repos/octo/catalog/releases/N',
    ])
    expect(releasesOf(server)).toEqual(BOTH)
  })

  it('tell in the notes what changed in this addon since its previous tag, as plain text', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    catalog.commit({ 'addons/beta/README.md': 'x' }, 'docs: of beta alone')
    catalog.commit({ 'addons/alpha/README.md': 'y' }, 'fix: @octocat closes #1 <img src=//evil.example/>')
    catalog.commit(addonFiles('addons/alpha', { version: '1.1.0' }), 'feat: alpha 1.1.0')

    await catalog.publish(RELEASE)

    const notes = server.store.releases.find(({ tagName }) => tagName === 'alpha-v1.1.0')?.body ?? ''
    expect(notes).toContain('since `alpha-v1.0.0`')
    expect(notes).toContain('feat: alpha 1.1.0')
    expect(notes).toContain('`@octocat` closes `#1`')
    expect(notes).not.toMatch(/of beta alone|feat: begin|[^`]<img/)
    expect(notes).toMatch(/^[0-9a-f]{64} {2}alpha-1\.1\.0\.tgz$/m)
  })

  it('leave a tag where it is while the addon at its commit is the same', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const before = server.store.resolve('refs/tags/alpha-v1.0.0')
    catalog.commit({ 'README.md': 'of the catalog' })

    const { statuses } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
    expect(server.store.resolve('refs/tags/alpha-v1.0.0')).toBe(before)
  })

  it('never move a tag to another commit, and show both (T76)', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const tag = server.store.resolve('refs/tags/alpha-v1.0.0')
    const old = server.store.resolve('refs/tags/alpha-v1.0.0^{commit}') ?? ''
    const changes = server.mutations().length
    const now = catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { report, statuses, words } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'conflict', beta: 'unchanged' })
    expect(report.exitCode).toBe(4)
    expect(words).toContain(old.slice(0, 12))
    expect(words).toContain(now.slice(0, 12))
    expect(words).toContain('template.yaml')
    expect(server.store.resolve('refs/tags/alpha-v1.0.0')).toBe(tag)
    expect(server.mutations().length).toBe(changes)
  })

  it('move it, and replace the files, where force is asked for', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const now = catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { statuses } = await catalog.publish({ ...RELEASE, 'on-conflict': 'force' })

    expect(statuses).toEqual({ alpha: 'published', beta: 'unchanged' })
    expect(server.store.resolve('refs/tags/alpha-v1.0.0^{commit}')).toBe(now)
    expect(releasesOf(server)).toEqual(BOTH)
    expect((await catalog.publish(RELEASE)).statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
  })

  it('refuse what is not committed', async () => {
    const { server, catalog } = await start()
    catalog.repository.write({ 'addons/alpha/template.yaml': 'kind: Other\n' })

    const { statuses, words } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'failed', beta: 'published' })
    expect(words).toContain('template.yaml')
    expect(words).toContain('commit the addon first')
    expect(server.store.resolve('refs/tags/alpha-v1.0.0')).toBeUndefined()
  })

  it('make the newest version of an addon the latest, never an older one or a prerelease', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const latest = () => server.store.releases.find(({ id }) => id === server.store.latest)?.tagName
    const release = async (root: string, version: string) => {
      catalog.commit(addonFiles(root, { version }))
      await catalog.publish(RELEASE)
      return latest()
    }

    expect(await release('addons/alpha', '2.0.0')).toBe('alpha-v2.0.0')
    expect(await release('addons/beta', '1.1.0')).toBe('beta-v1.1.0')
    expect(await release('addons/alpha', '1.0.1')).toBe('beta-v1.1.0')
    expect(await release('addons/alpha', '3.0.0-rc.1')).toBe('beta-v1.1.0')
    expect(server.store.releases.find(({ tagName }) => tagName === 'alpha-v3.0.0-rc.1')?.prerelease).toBe(
      true,
    )
  })

  it('take the place of the latest from no release that is not an addon’s', async () => {
    const { server, catalog } = await start()
    server.store.releases.push({
      id: 7,
      tagName: 'v9.0.0',
      target: 'main',
      name: 'the catalog itself',
      body: '',
      draft: false,
      prerelease: false,
      immutable: false,
      createdAt: '2026-01-01T00:00:00Z',
      publishedAt: '2026-01-01T00:00:00Z',
      author: 'octocat',
    })
    server.store.latest = 7

    await catalog.publish(RELEASE)

    expect(server.store.latest).toBe(7)
  })

  it('are found among many by pages', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    for (let at = 0; at < 230; at += 1) {
      server.store.releases.push({ ...newRelease(at), draft: at % 2 === 0 })
    }
    const changes = server.mutations().length

    const { statuses } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
    expect(server.calls.some(({ path }) => path.includes('page=3'))).toBe(true)
    expect(server.mutations().length).toBe(changes)
  })
})

describe('a run on GitHub that something cuts off', () => {
  const ANSWERS: readonly (readonly [string, ForgeFault])[] = [
    ['before its effect', { status: 502, body: '<html>bad gateway</html>' }],
    ['after its effect', { status: 502, body: '<html>bad gateway</html>', isAfter: true }],
  ]

  // The draft, two files, the push, the publishing.
  const CUTS = ANSWERS.flatMap(([when, fault]) =>
    (when === 'before its effect' ? [0, 1, 2, 3, 4] : [0, 3]).map((cut) => ({ when, fault, cut })),
  )

  it.each(CUTS)(
    'at change $cut, $when, is completed by the next (F56, F57, F58, F67)',
    async ({ when, fault, cut }) => {
      const { server, catalog } = await start({ immutableReleases: true })
      cutAfter(server, cut, fault)
      const broken = await catalog.publish(ALPHA)
      server.setFaults(() => undefined)

      const { statuses, words } = await catalog.publish(ALPHA)

      if (when === 'before its effect') expect(broken.report.exitCode).toBe(3)
      expect([statuses['alpha'], words]).toEqual([
        expect.stringMatching(/^(published|unchanged)$/),
        expect.anything(),
      ])
      expect(releasesOf(server).filter((one) => !one.includes('draft'))).toEqual(BOTH.slice(0, 1))
    },
  )

  it.each(ANSWERS)('once only, %s, comes to its end by itself', async (_, fault) => {
    const { server, catalog } = await start()
    let hits = 0
    server.setFaults(({ method, path }) => {
      if (method === 'GET' || path.includes('git-')) return undefined
      hits += 1
      return hits % 3 === 1 ? fault : undefined
    })

    const { statuses } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'published', beta: 'published' })
    expect(
      releasesOf(server)
        .filter((one) => !one.includes('draft'))
        .toSorted(),
    ).toEqual(BOTH)
  })
})

describe('what GitHub refuses', () => {
  it.each([
    ['a pause that it names', { status: 403, headers: { 'retry-after': '30' } }, 30_000],
    ['too many requests', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    [
      'a pause that it does not name',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
      60_000,
    ],
    [
      'the next hour',
      {
        status: 403,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Date.UTC(2026, 5, 1) / 1000 + 200),
        },
      },
      195_000,
    ],
  ] as const)('for now is done after %s, on reads and on writes (F10)', async (_, fault, least) => {
    const { server, catalog } = await start()
    const told = new Set<string>()
    server.setFaults(({ method, path }) => {
      const kind = method === 'GET' ? 'read' : 'write'
      if (!path.includes('/releases') || told.has(kind)) return undefined
      told.add(kind)
      return fault
    })

    const { statuses, waits } = await catalog.publish(ALPHA)

    expect(statuses).toEqual({ alpha: 'published' })
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(least)
    expect(told.size).toBe(2)
  })

  it('to a token that may only read is told with the permission to give, and never tried twice', async () => {
    const { server, catalog } = await start({}, READER)

    const { report, statuses, words } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'failed', beta: 'failed' })
    expect(report.exitCode).toBe(3)
    expect(words).toContain('contents: write')
    expect(words).not.toContain(READER)
    expect(server.store.releases).toEqual([])
    expect(server.mutations()).toHaveLength(2)
  })

  it('at the releases alone leaves the tag, and says why there is no release', async () => {
    const { server, catalog } = await start()
    server.setFaults(({ method, path }) =>
      method === 'POST' && path.endsWith('/releases')
        ? { status: 403, body: { message: 'Resource not accessible by integration' } }
        : undefined,
    )

    const { statuses, words } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'failed', beta: 'failed' })
    expect(words).toMatch(/may not do this \(403\)[\s\S]*contents: write/)
    expect(
      server.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/releases')),
    ).toHaveLength(2)
  })

  it('to show, a private repository, is told as a repository that is not there for this token', async () => {
    const { server, catalog } = await start({ isPrivate: true }, 'ghs_tokenOfAStranger')

    const { report, words, statuses } = await catalog.publish(RELEASE)

    expect(report.exitCode).toBe(3)
    expect(words).toContain('cannot read the tags')
    expect(words).not.toContain('ghs_tokenOfAStranger')
    expect(statuses).toEqual({ alpha: 'failed', beta: 'failed' })
    expect(server.mutations()).toEqual([])
  })

  it('because the API does not know the repository, names the repository and the token’s rights', async () => {
    const { server, catalog } = await start()
    server.setFaults(({ path }) =>
      path.startsWith('/repos/') ? { status: 404, body: { message: 'Not Found' } } : undefined,
    )

    const { words } = await catalog.publish(RELEASE)

    expect(words).toContain('/octo/catalog')
    expect(words).toContain('404')
  })

  it('as already there, because another run was faster, becomes the other run’s release (422)', async () => {
    const { server, catalog } = await start()
    let isFirst = true
    server.setFaults(({ method, path }) => {
      if (method !== 'PATCH' || !path.includes('/releases/') || !isFirst) return undefined
      isFirst = false
      const mine = server.store.releases.find(({ draft }) => draft)
      const other = { ...newRelease(900), tagName: mine?.tagName ?? '', draft: false }
      server.store.releases.push(other)
      for (const asset of server.store.assets.filter(({ release }) => release === mine?.id)) {
        server.store.assets.push({ ...asset, id: asset.id + 5_000, release: other.id })
      }
      return {
        status: 422,
        body: {
          message: 'Validation Failed',
          errors: [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }],
        },
      }
    })

    const { statuses } = await catalog.publish(RELEASE)

    expect(Object.values(statuses)).not.toContain('failed')
  })

  it('in a public, immutable release leaves it as it is', async () => {
    const { server, catalog } = await start({ immutableReleases: true })
    await catalog.publish(RELEASE)
    catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { statuses, words } = await catalog.publish({ ...RELEASE, 'on-conflict': 'force' })

    expect(statuses['alpha']).not.toBe('published')
    expect(words).toMatch(/immutable/)
    expect(releasesOf(server)).toEqual(BOTH)
  })
})

// Every change after the first few fails; what was under way before is done.
function cutAfter(server: GithubServer, changes: number, fault: ForgeFault): void {
  let seen = 0
  server.setFaults(({ method, path }) => {
    if (method === 'GET' || path.endsWith('/git-upload-pack')) return undefined
    seen += 1
    return seen > changes ? fault : undefined
  })
}

function newRelease(at: number) {
  return {
    id: 20_000 + at,
    tagName: `other-v0.0.${at}`,
    target: 'main',
    name: 'other',
    body: '',
    draft: false,
    prerelease: false,
    immutable: false,
    createdAt: '2026-01-01T00:00:00Z',
    publishedAt: '2026-01-01T00:00:00Z',
    author: 'octocat',
  }
}
