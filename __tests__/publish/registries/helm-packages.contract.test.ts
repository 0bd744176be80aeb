import { describe, expect, it } from 'vitest'
import { createHttp } from '../../../src/adapters/http.ts'
import type { Credentials } from '../../../src/publish/credentials.ts'
import { publishAll } from '../../../src/publish/publish.ts'
import type { Publisher } from '../../../src/publish/publisher.ts'
import { createGiteaPublisher } from '../../../src/publish/registries/gitea.ts'
import { createGitlabPublisher } from '../../../src/publish/registries/gitlab.ts'
import { createHarborPublisher } from '../../../src/publish/registries/harbor.ts'
import { makeSecret } from '../../../src/secret.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { startFakeGitea } from '../../fakes/gitea-server.ts'
import { startFakeGitlab } from '../../fakes/gitlab-server.ts'
import { startFakeHarbor } from '../../fakes/harbor-server.ts'
import { type HelmServer, startHelmServer } from '../../fakes/helm-server.ts'
import { anArchive } from '../an-archive.ts'
import { type PublisherHandle, publisherContract } from '../publisher.contract.ts'

const SECRET = 'glpat-correct-horse'
const account = { username: 'robot$team+publisher', password: SECRET }
const known = (username: string, password: string): Credentials => ({
  kind: 'basic',
  username,
  password: makeSecret(password),
})
const KNOWN = known(account.username, SECRET)
const WRONG = known(account.username, 'not the password')

type Make = (url: string, credentials: Credentials) => Publisher

const ports = { http: createHttp(), now: () => Date.now() }
const harbor: Make = (url, credentials) =>
  createHarborPublisher({ url: `${url}/chartrepo/team`, credentials }, ports)
const gitea: Make = (url, credentials) =>
  createGiteaPublisher({ url: `${url}/api/packages/acme/helm`, credentials }, ports)
const gitlab: Make = (url, credentials) =>
  createGitlabPublisher(
    { url: `${url}/api/v4/projects/acme%2Faddons/packages/helm/stable`, credentials },
    ports,
  )

async function handleOf(starting: Promise<HelmServer>, make: Make): Promise<PublisherHandle> {
  const server = await starting
  return {
    publisher: make(server.url, KNOWN),
    another: () => make(server.url, KNOWN),
    withWrongCredentials: () => make(server.url, WRONG),
    mutations: () => server.requests.filter(({ method }) => method !== 'GET').length,
    secrets: [SECRET, 'not the password'],
    stop: server.stop,
  }
}

publisherContract('Harbor before 2.8', () => handleOf(startFakeHarbor({ account }), harbor))
publisherContract('Gitea', () => handleOf(startFakeGitea({ account }), gitea))
publisherContract('GitLab, whose jobs take their time', () =>
  handleOf(startFakeGitlab({ account, jobDelay: 2 }), gitlab),
)

describe.each([
  ['Harbor', () => startFakeHarbor({ account }), harbor],
  ['Gitea', () => startFakeGitea({ account }), gitea],
  ['GitLab', () => startFakeGitlab({ account }), gitlab],
] as const)('%s', (_, start, make) => {
  async function withServer(
    work: (server: HelmServer, publisher: Publisher) => Promise<void>,
  ): Promise<void> {
    const server = await start()
    try {
      await work(server, make(server.url, KNOWN))
    } finally {
      await server.stop()
    }
  }

  it('shows every verdict', () =>
    withServer(async (server, publisher) => {
      const publish = async (
        target: Publisher,
        version = '1.0.0',
        files: Readonly<Record<string, string>> = {},
      ) => {
        const item = { archive: await anArchive({ version, files }), dependencies: [] }
        const [result] = await publishAll([item], [target], {
          clock: fastClock(),
          onConflict: 'fail',
          windowMs: 200,
        })
        return result?.outcomes[0]?.status
      }

      expect(await publish(publisher)).toBe('published')
      expect(await publish(publisher)).toBe('unchanged')
      expect(await publish(publisher, '1.0.0', { 'template.cue': 'output: {other: true}\n' })).toBe(
        'conflict',
      )
      expect(await publish(make(server.url, WRONG), '2.0.0')).toBe('failed')
      expect(await publish(blindAfterOne(publisher), '3.0.0')).toBe('unknown')
    }))

  // Reads once, then no more: after an upload nothing can be said.
  function blindAfterOne(real: Publisher): Publisher {
    let reads = 0
    return {
      ...real,
      fetch: async (name, version) => {
        reads += 1
        return reads === 1 ? real.fetch(name, version) : { kind: 'unclear', error: { message: 'no answer' } }
      },
    }
  }

  it('removes a version, and nothing where there is none', () =>
    withServer(async (_server, publisher) => {
      for (const version of ['1.0.0', '2.0.0'])
        await publisher.put(await anArchive({ version }), { force: false })

      expect(await publisher.remove?.('demo', '1.0.0')).toEqual({ kind: 'accepted' })

      expect(await publisher.fetch('demo', '1.0.0')).toEqual({ kind: 'absent' })
      expect((await publisher.versions('demo')).map(({ version }) => version)).toEqual(['2.0.0'])
      expect(await publisher.remove?.('demo', '3.0.0')).toEqual({ kind: 'accepted' })
    }))

  it('never says force, which none of them knows (T79)', () =>
    withServer(async (server, publisher) => {
      await publisher.put(await anArchive(), { force: true })

      expect(server.requests.some(({ query }) => query.has('force'))).toBe(false)
    }))
})

describe('what each is alone in', () => {
  it.each([
    ['Gitea', (downloadsAt: string) => startFakeGitea({ account, downloadsAt }), gitea],
    ['GitLab', (downloadsAt: string) => startFakeGitlab({ account, downloadsAt }), gitlab],
  ] as const)(
    '%s: follows a download to its object store, without the password (T65)',
    async (_, start, make) => {
      const archive = await anArchive()
      const store = await startFakeStore(archive.bytes)
      const server = await start(store.url)
      const publisher = make(server.url, KNOWN)
      await publisher.put(archive, { force: false })

      const stored = await publisher.fetch('demo', '1.0.0')

      expect(stored.kind === 'present' && Buffer.compare(stored.bytes, archive.bytes)).toBe(0)
      expect(store.headers.length).toBeGreaterThan(0)
      expect(store.headers.filter(({ authorization }) => authorization !== undefined)).toEqual([])
      await Promise.all([store.stop(), server.stop()])
    },
  )

  it('GitLab: a personal access token alone will do', async () => {
    const server = await startFakeGitlab({ account: { username: 'token', password: SECRET } })
    const publisher = gitlab(server.url, { kind: 'bearer', token: makeSecret(SECRET) })

    expect(await publisher.versions('demo')).toEqual([])
    await server.stop()
  })

  it('Harbor: a used up quota is for good, and keeps the provenance file where helm looks for it', async () => {
    const archive = await anArchive()
    const server = await startFakeHarbor({ account, quotaBytes: archive.bytes.byteLength + 1 })
    const publisher = harbor(server.url, KNOWN)

    const first = await publisher.put(archive, { force: false })
    await publisher.putProvenance?.(archive, Buffer.from('signed'))
    const second = await publisher.put(await anArchive({ version: '2.0.0' }), { force: false })

    expect(first.kind).toBe('accepted')
    expect(second).toMatchObject({ kind: 'refused', error: { message: expect.stringContaining('quota') } })
    expect(await publisher.fetchProvenance?.('demo', '1.0.0')).toMatchObject({
      kind: 'present',
      bytes: Buffer.from('signed'),
    })
    await server.stop()
  })

  it('Harbor: says where charts went in 2.8', async () => {
    const server = await startFakeHarbor({ account, isWithoutCharts: true })

    await expect(harbor(server.url, KNOWN).versions('demo')).rejects.toMatchObject({
      kind: 'registry',
      hint: expect.stringContaining('oci://'),
    })
    await server.stop()
  })
})

async function startFakeStore(bytes: Uint8Array) {
  const server = await startHelmServer(() => ({ status: 200, body: bytes }))
  return {
    url: server.url,
    get headers() {
      return server.requests.map(({ headers }) => headers)
    },
    stop: server.stop,
  }
}
