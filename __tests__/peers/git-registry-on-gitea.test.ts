import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFaultProxy } from '../fakes/fault-proxy.ts'
import { aCatalogRun, type CatalogRun } from '../forges/a-catalog-run.ts'
import { addonFiles, removeTemporary } from '../git-repository.ts'
import { GITEA_ACCOUNT, type GiteaServer, startGitea } from './gitea-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const peer = findPeer('gitea')
const RELEASE = { release: 'true' }

interface GiteaRelease {
  readonly tag_name: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly body: string
  readonly assets: readonly {
    readonly name: string
    readonly size: number
    readonly browser_download_url: string
  }[]
}

describe.skipIf(peer.kind === 'missing')(`the git registry on a real Gitea${whyMissing(peer)}`, () => {
  let gitea: GiteaServer
  let repositories = 0

  beforeAll(async () => {
    gitea = await startGitea()
  })

  afterAll(async () => {
    await gitea.stop()
    removeTemporary()
  })

  async function start({ token = gitea.token, api }: { token?: string; api?: string } = {}) {
    repositories += 1
    const name = `catalog-${repositories}`
    const address = await gitea.createRepository(name)
    const catalog = aCatalogRun({
      origin: `${gitea.url}/${GITEA_ACCOUNT.username}/${name}.git`,
      bare: address,
      realShare: 1,
      environment: {
        ADDON_REGISTRY_FORGE: 'gitea',
        GITEA_TOKEN: token,
        ...(api === undefined ? {} : { ADDON_REGISTRY_FORGE_API: `${api}/api/v1` }),
      },
    })
    await gitea.untilFilled(name)
    return { name, catalog }
  }

  async function releasesOf(name: string): Promise<readonly GiteaRelease[]> {
    const answer = await gitea.api('GET', `/repos/${GITEA_ACCOUNT.username}/${name}/releases?limit=50`)
    return (await answer.json()) as readonly GiteaRelease[]
  }

  async function tagsOf(name: string): Promise<Readonly<Record<string, string>>> {
    const answer = await gitea.api('GET', `/repos/${GITEA_ACCOUNT.username}/${name}/tags?limit=50`)
    const tags = (await answer.json()) as readonly { readonly name: string; readonly id: string }[]
    return Object.fromEntries(tags.map((tag) => [tag.name, tag.id]))
  }

  function words(releases: readonly GiteaRelease[]): readonly string[] {
    return releases
      .map(
        ({ tag_name, draft, assets }) =>
          `${tag_name}${draft ? ' draft' : ''}: ${assets
            .map((one) => one.name)
            .toSorted()
            .join(', ')}`,
      )
      .toSorted()
  }

  // Looking at a file is counted, and changes nothing else.
  function withoutCounts(releases: readonly GiteaRelease[]): string {
    return JSON.stringify(releases, (key, value: unknown) => (key === 'download_count' ? 0 : value))
  }

  const BOTH = [
    'alpha-v1.0.0: alpha-1.0.0.tgz, alpha-1.0.0.tgz.sha256',
    'beta-v1.0.0: beta-1.0.0.tgz, beta-1.0.0.tgz.sha256',
  ]

  it('tags and releases each addon, and changes nothing the second time', async () => {
    const { name, catalog } = await start()

    const first = await catalog.publish(RELEASE)
    const [tags, releases] = [await tagsOf(name), await releasesOf(name)]
    const second = await catalog.publish(RELEASE)

    expect(first.words).toBe('')
    expect(first.statuses).toEqual({ alpha: 'published', beta: 'published' })
    expect(words(releases)).toEqual(BOTH)
    expect(second.statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
    expect(await tagsOf(name)).toEqual(tags)
    expect(withoutCounts(await releasesOf(name))).toEqual(withoutCounts(releases))
  })

  it('serves the archive whose digest it serves beside it', async () => {
    const { name, catalog } = await start()
    const { report } = await catalog.publish({ ...RELEASE, addons: 'alpha' })

    const [release] = await releasesOf(name)
    const digest = release?.assets.find((asset) => asset.name.endsWith('.sha256'))?.browser_download_url ?? ''
    const text = await (await fetch(digest)).text()

    expect(text).toBe(`${report.addons[0]?.archive?.sha256}  alpha-1.0.0.tgz\n`)
    expect(release?.body).toContain('First release of `alpha` here.')
  })

  it('notes the changes of one addon since its own tag', async () => {
    const { name, catalog } = await start()
    await catalog.publish(RELEASE)
    catalog.commit({ 'addons/beta/README.md': 'x' }, 'docs: of beta alone')
    catalog.commit(addonFiles('addons/alpha', { version: '1.1.0-rc.1' }), 'feat: alpha 1.1.0')

    await catalog.publish(RELEASE)

    const made = (await releasesOf(name)).find(({ tag_name }) => tag_name === 'alpha-v1.1.0-rc.1')
    expect(made?.prerelease).toBe(true)
    expect(made?.body).toContain('feat: alpha 1.1.0')
    expect(made?.body).not.toContain('beta alone')
  })

  it('never moves a tag, and shows both commits', async () => {
    const { name, catalog } = await start()
    await catalog.publish(RELEASE)
    const tags = await tagsOf(name)
    const now = catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { report, statuses, words: said } = await catalog.publish(RELEASE)

    expect(statuses).toEqual({ alpha: 'conflict', beta: 'unchanged' })
    expect(report.exitCode).toBe(4)
    expect(said).toContain(now.slice(0, 12))
    expect(await tagsOf(name)).toEqual(tags)
  })

  it('moves it, and replaces the files, by force', async () => {
    const { name, catalog } = await start()
    await catalog.publish(RELEASE)
    catalog.commit(addonFiles('addons/alpha', { template: 'other' }))

    const { statuses } = await catalog.publish({ ...RELEASE, 'on-conflict': 'force' })

    expect(statuses).toEqual({ alpha: 'published', beta: 'unchanged' })
    expect(words(await releasesOf(name))).toEqual(BOTH)
    expect((await catalog.publish(RELEASE)).statuses).toEqual({ alpha: 'unchanged', beta: 'unchanged' })
  })

  it.each([
    ['the second file', (path: string) => path.endsWith('.sha256')],
    ['the publishing', (_: string, method: string) => method === 'PATCH'],
  ])('completes what was cut off before %s', async (_, isCut) => {
    const proxy = await startFaultProxy(gitea.url, ({ path, method }) =>
      isCut(path, method) ? { kind: 'reset-before' } : undefined,
    )
    const { name, catalog } = await start({ api: proxy.url })
    const broken = await catalog.publish({ ...RELEASE, addons: 'alpha' })
    await proxy.stop()
    const visible = words(await releasesOf(name)).filter((one) => !one.includes('draft'))
    const healed = await again(catalog, name)

    expect(broken.report.exitCode).toBe(3)
    expect(visible).toEqual([])
    expect(healed.statuses).toEqual({ alpha: 'published' })
    expect(words(await releasesOf(name))).toEqual(BOTH.slice(0, 1))
  })

  // The same catalog, straight to the server.
  async function again({ repository }: CatalogRun, name: string) {
    const direct = aCatalogRun({
      origin: `${gitea.url}/${GITEA_ACCOUNT.username}/${name}.git`,
      bare: undefined,
      environment: { ADDON_REGISTRY_FORGE: 'gitea', GITEA_TOKEN: gitea.token },
    })
    return await direct.publish({ ...RELEASE, addons: 'alpha', root: repository.path })
  }

  it('tells a token that may only read what it lacks', async () => {
    const { name, catalog } = await start({ token: await gitea.tokenFor('read:repository,read:user') })

    const { report, words: said, statuses } = await catalog.publish(RELEASE)

    expect(report.exitCode).toBe(3)
    expect(statuses).toEqual({ alpha: 'failed', beta: 'failed' })
    expect(said).toContain('write:repository')
    expect(await tagsOf(name)).toEqual({})
  })
})
