import { afterAll, beforeAll, describe } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import type { Http } from '../../src/ports.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { createGiteaPublisher } from '../../src/publish/registries/gitea.ts'
import { makeSecret } from '../../src/secret.ts'
import { type PublisherHandle, publisherContract } from '../publish/publisher.contract.ts'
import { GITEA_ACCOUNT, type GiteaServer, startGitea } from './gitea-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

/** The suite that the fake passes, on a real Gitea: one server, and an organisation of its own for each test. */
const { username, password } = GITEA_ACCOUNT
const KNOWN: Credentials = { kind: 'basic', username, password: makeSecret(password) }
const WRONG: Credentials = { kind: 'basic', username, password: makeSecret('not the password') }
const peer = findPeer('gitea')

describe.skipIf(peer.kind === 'missing')(`real Gitea${whyMissing(peer)}`, () => {
  let server: GiteaServer
  let owners = 0
  beforeAll(async () => {
    server = await startGitea()
  })
  afterAll(() => server?.stop())

  async function handleOf(credentials: Credentials): Promise<PublisherHandle> {
    owners += 1
    const owner = `team-${owners}`
    const made = await server.api('POST', '/orgs', { username: owner })
    if (made.status !== 201) throw new Error(`Gitea made no organisation: ${await made.text()}`)
    let mutations = 0
    const http = createHttp()
    const counting: Http = {
      send: (request) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') mutations += 1
        return http.send(request)
      },
    }
    const make = (who: Credentials) =>
      createGiteaPublisher(
        { url: `${server.url}/api/packages/${owner}/helm`, credentials: who },
        { http: counting, now: () => Date.now() },
      )
    return {
      publisher: make(credentials),
      another: () => make(credentials),
      withWrongCredentials: () => make(WRONG),
      mutations: () => mutations,
      secrets: [password, 'not the password', server.token],
      stop: async () => undefined,
    }
  }

  publisherContract('name and password', () => handleOf(KNOWN))
  publisherContract('a token for packages only', async () =>
    handleOf({ kind: 'bearer', token: makeSecret(await server.tokenFor('write:package')) }),
  )
})
