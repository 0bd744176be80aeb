import { describe, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import type { Http } from '../../src/ports.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { makeSecret } from '../../src/secret.ts'
import { type PublisherHandle, publisherContract } from '../publish/publisher.contract.ts'
import { type ChartMuseumOptions, startChartMuseum } from './chartmuseum-server.ts'
import { findEveryPeer, findPeer, whyMissing } from './peer-binaries.ts'

/**
 * The suite that the fake passes, on the real ChartMuseum: the pinned one, and every other that is named or on PATH. A server is
 * started for each test on a free port, with a storage folder of its own.
 */
const NONE: Credentials = { kind: 'none' }
const SECRET = 'correct horse battery'
const BASIC: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret(SECRET) }
const WRONG: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret('not the password') }

interface Setup {
  readonly binary: string
  readonly server?: ChartMuseumOptions
  readonly credentials?: Credentials
  readonly wrong?: Credentials
  readonly tenants?: string
  readonly isBearer?: boolean
}

async function handleOf({
  binary,
  server = {},
  credentials = NONE,
  wrong,
  tenants = '',
  isBearer = false,
}: Setup): Promise<PublisherHandle> {
  const real = await startChartMuseum({ binary, ...server })
  const who: Credentials = isBearer ? { kind: 'bearer', token: makeSecret(real.bearerToken()) } : credentials
  let mutations = 0
  const http = createHttp()
  const counting: Http = {
    send: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') mutations += 1
      return http.send(request)
    },
  }
  const make = (credentials: Credentials) =>
    createChartMuseumPublisher(
      { url: `${real.url}${tenants}`, credentials },
      { http: counting, now: () => Date.now() },
    )
  return {
    publisher: make(who),
    another: () => make(who),
    ...(wrong === undefined ? {} : { withWrongCredentials: () => make(wrong) }),
    mutations: () => mutations,
    secrets: [SECRET, 'not the password', ...(isBearer ? [real.bearerToken()] : [])],
    stop: real.stop,
  }
}

const basicAuth = { username: 'publisher', password: SECRET }

for (const { binary, name } of findEveryPeer('chartmuseum')) {
  describe(`real ${name} (${binary.split('/').at(-2) ?? binary})`, () => {
    publisherContract('open', () => handleOf({ binary }))
    publisherContract('basic authentication', () =>
      handleOf({ binary, server: { basicAuth }, credentials: BASIC, wrong: WRONG }),
    )
    publisherContract('bearer token', () =>
      handleOf({
        binary,
        server: { bearerAuth: true },
        isBearer: true,
        wrong: { kind: 'bearer', token: makeSecret('not the password') },
      }),
    )
    publisherContract('context path from the index, two tenants', () =>
      handleOf({ binary, server: { contextPath: '/chart/repo', depth: 2 }, tenants: '/org/team' }),
    )
    publisherContract('one tenant', () => handleOf({ binary, server: { depth: 1 }, tenants: '/org' }))
    publisherContract('three tenants', () => handleOf({ binary, server: { depth: 3 }, tenants: '/a/b/c' }))
    publisherContract('a server that overwrites silently', () =>
      handleOf({ binary, server: { allowOverwrite: true } }),
    )
    publisherContract(
      'a server that never overwrites',
      () => handleOf({ binary, server: { disableForceOverwrite: true } }),
      { canForce: false },
    )
  })
}

const pinned = findPeer('chartmuseum')
describe.runIf(pinned.kind === 'missing')(`real ChartMuseum${whyMissing(pinned)}`, () => {
  it.skip('keeps the contract', () => undefined)
})
