import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { doctor } from '../../src/commands/doctor.ts'
import { publishAll } from '../../src/publish/publish.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { createGiteaPublisher } from '../../src/publish/registries/gitea.ts'
import { makeSecret } from '../../src/secret.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { anArchive, anItem } from '../publish/an-archive.ts'
import { GITEA_ACCOUNT, type GiteaServer, startGitea } from './gitea-server.ts'
import { type HelmClient, helmClient } from './helm-client.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

/** What we publish to a real Gitea, the real helm adds and pulls; every verdict is shown on it. */
const giteaPeer = findPeer('gitea')
const helmPeer = findPeer('helm')
const isHere = giteaPeer.kind === 'present' && helmPeer.kind === 'present'
const { username, password } = GITEA_ACCOUNT
const credentials = { kind: 'basic', username, password: makeSecret(password) } as const

describe.skipIf(!isHere)(`a real Gitea's Helm packages${whyMissing(giteaPeer, helmPeer)}`, () => {
  let gitea: GiteaServer
  let helm: HelmClient
  let url: string
  let publisher: Publisher

  beforeAll(async () => {
    if (helmPeer.kind === 'missing') return
    gitea = await startGitea()
    helm = await helmClient(helmPeer.binary)
    url = `${gitea.url}/api/packages/${username}/helm`
    publisher = createGiteaPublisher({ url, credentials }, { http: createHttp(), now: () => Date.now() })
  })
  afterAll(async () => {
    await gitea?.stop()
    await helm?.remove()
  })

  async function publish(item: Awaited<ReturnType<typeof anItem>>, target = publisher) {
    const clock = fastClock({ realShare: 0.05 })
    const [result] = await publishAll([item], [target], { clock, onConflict: 'fail' })
    return result?.outcomes[0]
  }

  it('is examined without leaving anything', async () => {
    const found = await doctor({ kind: 'gitea', url, credentials }, createHttp())

    expect(found.findings.filter(({ isGood }) => !isGood)).toEqual([])
    expect(await publisher.catalog?.()).toEqual(new Map())
  })

  it('is added and pulled from by helm, byte for byte', async () => {
    const item = await anItem({ name: 'ours', version: 'v1.2.0-rc.1+build.3' })

    const outcome = await publish(item)
    const added = await helm.run('repo', 'add', 'own', url, '--username', username, '--password', password)
    const pulled = await helm.run(
      ...['pull', 'own/ours', '--version', 'v1.2.0-rc.1+build.3', '--destination', helm.folder],
    )

    expect(outcome).toMatchObject({ status: 'published' })
    expect(added.status, added.stderr).toBe(0)
    expect(pulled.status, pulled.stderr).toBe(0)
    const bytes = await readFile(path.join(helm.folder, 'ours-v1.2.0-rc.1+build.3.tgz'))
    expect(Buffer.compare(bytes, item.archive.bytes)).toBe(0)
  })

  it('shows every verdict', async () => {
    const item = await anItem({ name: 'all' })
    const other = await anItem({ name: 'all', files: { 'template.cue': 'output: {other: true}\n' } })
    const blind = { ...publisher, fetch: flaky(publisher) }
    const wrong = createGiteaPublisher(
      { url, credentials: { ...credentials, password: makeSecret('not the password') } },
      { http: createHttp(), now: () => Date.now() },
    )

    const statuses = [
      await publish(item),
      await publish(item),
      await publish(other),
      await publish(item, wrong),
      await publish(await anItem({ name: 'all', version: '2.0.0' }), blind),
    ].map((outcome) => outcome?.status)

    expect(statuses).toEqual(['published', 'unchanged', 'conflict', 'failed', 'unknown'])
  })

  // Reads once, then no more: after an upload nothing can be said.
  function flaky(real: Publisher): Publisher['fetch'] {
    let reads = 0
    return async (name, version) => {
      reads += 1
      return reads === 1 ? real.fetch(name, version) : { kind: 'unclear', error: { message: 'no answer' } }
    }
  }

  it('sees that another publisher replaced a version, which the server does silently', async () => {
    const item = await anItem({ name: 'raced' })
    const other = await anArchive({ name: 'raced', files: { 'template.cue': 'output: {other: true}\n' } })
    let reads = 0
    const racing: Publisher = {
      ...publisher,
      fetch: async (name, version) => {
        const stored = await publisher.fetch(name, version)
        reads += 1
        if (reads === 2) await publisher.put(other, { force: false })
        return stored
      },
    }

    expect((await publish(item, racing))?.status).toBe('conflict')
  })

  it('loses a version that is removed, and keeps the others', async () => {
    await publish(await anItem({ name: 'gone', version: '1.0.0' }))
    await publish(await anItem({ name: 'gone', version: '1.1.0' }))

    expect(await publisher.remove?.('gone', '1.0.0')).toEqual({ kind: 'accepted' })

    expect(await publisher.fetch('gone', '1.0.0')).toEqual({ kind: 'absent' })
    expect(await publisher.versions('gone')).toEqual([{ version: '1.1.0' }])
  })
})
