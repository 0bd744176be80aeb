import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { addonFiles, makeCatalogFolder } from '../e2e/catalog-folder.ts'
import { GITEA_ACCOUNT, type GiteaServer, startGitea } from './gitea-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const peer = findPeer('gitea')

describe.skipIf(peer.kind === 'missing')(`startGitea${whyMissing(peer)}`, () => {
  let server: GiteaServer

  beforeAll(async () => {
    server = await startGitea()
  })

  afterAll(() => server.stop())

  it('knows its administrator', async () => {
    const answer = await server.api('GET', '/user')

    expect(await answer.json()).toMatchObject({ login: GITEA_ACCOUNT.username, is_admin: true })
  })

  it('serves an empty Helm repository', async () => {
    const answer = await fetch(`${server.url}/api/packages/${GITEA_ACCOUNT.username}/helm/index.yaml`)

    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('entries: {}')
  })

  it('takes pushes over HTTP', async () => {
    const catalog = await makeCatalogFolder(addonFiles('one', '1.0.0'))
    const address = await server.createRepository('catalog')

    await catalog.git('push', '--quiet', address, 'main')

    // The API lists a new branch a moment later; git knows it at once.
    const seen = await catalog.git('ls-remote', address, 'refs/heads/main')
    const head = await catalog.git('rev-parse', 'HEAD')
    await catalog.remove()
    expect(seen).toContain(head)
  })

  it('makes tokens that may do only what they say', async () => {
    const token = await server.tokenFor('read:package')

    const answer = await fetch(`${server.url}/api/v1/user/repos`, {
      method: 'POST',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      body: '{"name":"more"}',
    })

    expect(answer.status).toBe(403)
  })
})
