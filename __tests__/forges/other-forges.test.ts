import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ForgeReply, ForgeServer } from '../fakes/documented-forge.ts'
import { startGiteeServer } from '../fakes/gitee-server.ts'
import type { ForgeStoreOptions } from '../fakes/github/store.ts'
import { startGitlabServer } from '../fakes/gitlab-release-server.ts'
import { addonFiles, removeTemporary } from '../git-repository.ts'
import { aCatalogRun } from './a-catalog-run.ts'

const TOKEN = 'token-of-a-writer-in-tests'
const READER = 'token-of-a-reader-in-tests'
const RELEASE = { release: 'true', addons: 'alpha' }
const running: ForgeServer[] = []

afterAll(removeTemporary)
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

interface Forge {
  readonly name: string
  readonly open: (options: ForgeStoreOptions) => Promise<ForgeServer & { filesOf(): readonly string[] }>
  readonly environmentOf: (server: ForgeServer, token: string) => Readonly<Record<string, string>>
  /** The request that makes a release. */
  readonly makes: RegExp
  /** The request that brings a file. */
  readonly attaches: RegExp
}

const FORGES: readonly Forge[] = [
  {
    name: 'GitLab',
    open: async (options) => {
      const server = await startGitlabServer(options)
      const filesOf = () =>
        server.releases.flatMap(({ tag, links }) => links.map((link) => `${tag} ${link.name}`))
      return Object.assign(server, { filesOf })
    },
    environmentOf: (server, token) => ({
      GITLAB_CI: 'true',
      CI_SERVER_URL: server.url,
      CI_API_V4_URL: server.apiUrl,
      CI_JOB_TOKEN: token,
    }),
    makes: /^POST .*\/releases$/,
    attaches: /^PUT .*\.tgz$/,
  },
  {
    name: 'Gitee',
    open: async (options) => {
      const server = await startGiteeServer(options)
      const { store } = server
      const filesOf = () =>
        store.assets.map(
          ({ release, name }) => `${store.releases.find(({ id }) => id === release)?.tagName ?? ''} ${name}`,
        )
      return Object.assign(server, { filesOf })
    },
    environmentOf: (server, token) => ({
      ADDON_REGISTRY_FORGE: 'gitee',
      ADDON_REGISTRY_FORGE_API: server.apiUrl,
      GITEE_TOKEN: token,
    }),
    makes: /^POST .*\/releases$/,
    attaches: /^POST .*\/attach_files$/,
  },
]

const FILES = ['alpha-v1.0.0 alpha-1.0.0.tgz', 'alpha-v1.0.0 alpha-1.0.0.tgz.sha256']

describe.each(FORGES)('tags and releases on $name', ({ open, environmentOf, makes, attaches }) => {
  async function start(options: ForgeStoreOptions = {}, token = TOKEN) {
    const server = await open({
      tokens: { [TOKEN]: { login: 'writer', may: 'write' }, [READER]: { login: 'reader', may: 'read' } },
      ...options,
    })
    running.push(server)
    const environment = environmentOf(server, token)
    const catalog = aCatalogRun({ origin: server.cloneUrl, bare: server.store.path, environment })
    return { server, catalog }
  }

  it('are made once, and a second run changes nothing', async () => {
    const { server, catalog } = await start()

    const first = await catalog.publish(RELEASE)
    const changes = server.mutations().length
    const second = await catalog.publish(RELEASE)

    expect([first.statuses, first.words]).toEqual([{ alpha: 'published' }, ''])
    expect(server.filesOf()).toEqual(FILES)
    expect(server.store.git(['cat-file', '-t', 'refs/tags/alpha-v1.0.0'])).toBe('tag')
    expect(second.statuses).toEqual({ alpha: 'unchanged' })
    expect(server.mutations().length).toBe(changes)
  })

  it.each([
    ['a file', attaches],
    ['the release', makes],
  ])('that were cut off at %s are completed by the next run', async (_, at) => {
    const { server, catalog } = await start()
    server.setFaults(({ method, path }) =>
      at.test(`${method} ${path}`) ? { status: 502, body: {} } : undefined,
    )
    const broken = await catalog.publish(RELEASE)
    server.setFaults(() => undefined)

    const healed = await catalog.publish(RELEASE)

    expect(broken.report.exitCode).toBe(3)
    expect(healed.statuses).toEqual({ alpha: 'published' })
    expect(server.filesOf()).toEqual(FILES)
  })

  it('are never moved, and both commits are shown', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const changes = server.mutations().length
    const now = catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { statuses, words, report } = await catalog.publish(RELEASE)

    expect([statuses['alpha'], report.exitCode]).toEqual(['conflict', 4])
    expect(words).toContain(now.slice(0, 12))
    expect(server.mutations().length).toBe(changes)
  })

  it('are moved, with their files, by force', async () => {
    const { server, catalog } = await start()
    await catalog.publish(RELEASE)
    const now = catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { statuses } = await catalog.publish({ ...RELEASE, 'on-conflict': 'force' })

    expect(statuses).toEqual({ alpha: 'published' })
    expect(server.store.resolve('refs/tags/alpha-v1.0.0^{commit}')).toBe(now)
    expect((await catalog.publish(RELEASE)).statuses).toEqual({ alpha: 'unchanged' })
  })

  it('wait for as long as the forge asks (F10)', async () => {
    const { server, catalog } = await start()
    let isFirst = true
    server.setFaults(({ method, path }): ForgeReply | undefined => {
      if (!isFirst || !attaches.test(`${method} ${path}`)) return undefined
      isFirst = false
      return { status: 429, headers: { 'retry-after': '20' }, body: { message: 'Retry later' } }
    })

    const { statuses, waits } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'published' })
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(20_000)
  })

  it('tell a token that may only read what it lacks', async () => {
    const { server, catalog } = await start({}, READER)

    const { statuses, words, report } = await catalog.publish(RELEASE)

    expect([statuses['alpha'], report.exitCode]).toEqual(['failed', 3])
    expect(words).toMatch(/may not push|give a (?:personal access )?token/)
    expect(words).not.toContain(READER)
    expect(server.filesOf()).toEqual([])
  })

  it('tell a stranger that a private repository cannot be read', async () => {
    const { server, catalog } = await start({ isPrivate: true }, 'token-of-a-stranger')

    const { words, report } = await catalog.publish(RELEASE)

    expect(report.exitCode).toBe(3)
    expect(words).toContain('cannot read the tags')
    expect(server.mutations()).toEqual([])
  })
})
