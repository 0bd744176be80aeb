import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { sha256Of } from '../../src/package/package-addon.ts'
import { publishAll } from '../../src/publish/publish.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { createGiteaPublisher } from '../../src/publish/registries/gitea.ts'
import { createGitlabPublisher } from '../../src/publish/registries/gitlab.ts'
import { createHarborPublisher } from '../../src/publish/registries/harbor.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import { createStaticFolderPublisher } from '../../src/publish/registries/static-folder.ts'
import { makeSecret } from '../../src/secret.ts'
import { startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { startFakeGitea } from '../fakes/gitea-server.ts'
import { startFakeGitlab } from '../fakes/gitlab-server.ts'
import { startFakeHarbor } from '../fakes/harbor-server.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'
import { startFakeOci } from '../fakes/oci-server.ts'
import { anItem } from './an-archive.ts'

const account = { username: 'publisher', password: 'correct horse battery' }
const credentials = {
  kind: 'basic',
  username: account.username,
  password: makeSecret(account.password),
} as const
const none = { kind: 'none' } as const
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

describe('one run to registries of every kind', () => {
  it('leaves the same bytes, and the same manifest in every OCI registry', async () => {
    const chartmuseum = await startFakeChartMuseum()
    const harbor = await startFakeHarbor({ account })
    const gitea = await startFakeGitea({ account })
    const gitlab = await startFakeGitlab({ account })
    const ocis = [await startFakeOci(), await startFakeOci({ basicAuth: account })]
    stops.push(...[chartmuseum, harbor, gitea, gitlab, ...ocis].map(({ stop }) => stop))
    const clock = fastClock({ realShare: 0.02 })
    const ports = { http: createHttp(), now: () => Date.now() }
    const helm = '/api/v4/projects/acme%2Faddons/packages/helm/stable'
    const publishers: readonly Publisher[] = [
      createStaticFolderPublisher({ registry: './registry', folder: memoryFolder(), clock }),
      createChartMuseumPublisher({ url: chartmuseum.url.replace(/\/$/, ''), credentials: none }, ports),
      createHarborPublisher({ url: `${harbor.url}/chartrepo/team`, credentials }, ports),
      createGiteaPublisher({ url: `${gitea.url}/api/packages/acme/helm`, credentials }, ports),
      createGitlabPublisher({ url: `${gitlab.url}${helm}`, credentials }, ports),
      ...ocis.map(({ host }) => createOciPublisher({ host, path: 'acme', credentials }, ports)),
    ]
    const items = [await anItem({ version: '1.2.0+build.7' }), await anItem({ name: 'other' })]

    const results = await publishAll(items, publishers, { clock, onConflict: 'fail' })

    for (const { item, outcomes } of results) {
      const { name, version, sha256 } = item.archive
      expect(outcomes.map(({ kind, status }) => [kind, status])).toEqual(
        ['static', 'chartmuseum', 'harbor', 'gitea', 'gitlab', 'oci', 'oci'].map((kind) => [
          kind,
          'published',
        ]),
      )
      const stored = await Promise.all(publishers.map((publisher) => publisher.fetch(name, version)))
      const digests = stored.map((one) => (one.kind === 'present' ? sha256Of(one.bytes) : one.kind))
      expect(digests).toEqual(publishers.map(() => sha256))
    }
    const [first, second] = ocis.map(({ tags }) => Object.fromEntries(tags))
    expect(first).toEqual(second)
    expect(Object.keys(first ?? {}).toSorted()).toEqual(['acme/demo:1.2.0_build.7', 'acme/other:1.0.0'])
  })
})
