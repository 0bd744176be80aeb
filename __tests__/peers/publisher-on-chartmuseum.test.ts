import path from 'node:path'
import { describe } from 'vitest'

import { createHttp } from '../../src/adapters/http.ts'
import type { Http } from '../../src/ports.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { makeSecret } from '../../src/secret.ts'
import { type PublisherHandle, publisherContract } from '../publish/publisher.contract.ts'
import { type ChartMuseumOptions, type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { findEveryPeer, findPeer, whyMissing } from './peer-binaries.ts'

const PASSWORD = 'correct horse battery'
const NONE: Credentials = { kind: 'none' }
const basicAuth = { username: 'publisher', password: PASSWORD }
const missing = findPeer('chartmuseum')

describe.skipIf(missing.kind === 'missing')(`the publisher contract${whyMissing(missing)}`, () => {
  for (const { binary } of findEveryPeer('chartmuseum')) {
    contracts(binary)
  }
})

/** The suite that the fake keeps (publish/registries/chartmuseum.test.ts), on the program itself. */
function contracts(binary: string): void {
  const museum = `real ChartMuseum (${path.basename(path.dirname(binary))})`
  publisherContract(`${museum}, open`, () => handleOf({ server: { binary } }))
  publisherContract(`${museum}, basic authentication`, () =>
    handleOf({
      server: { binary, basicAuth },
      credentials: () => ({ kind: 'basic', username: 'publisher', password: makeSecret(PASSWORD) }),
      wrong: { kind: 'basic', username: 'publisher', password: makeSecret('not the password') },
    }),
  )
  publisherContract(`${museum}, bearer token, context path, two tenants`, () =>
    handleOf({
      server: { binary, bearerAuth: true, contextPath: '/chart/repo', depth: 2 },
      credentials: (server) => ({
        kind: 'bearer',
        token: makeSecret(server.bearerToken({ tenant: 'org/team' })),
      }),
      wrong: { kind: 'bearer', token: makeSecret('not the token') },
      tenants: '/org/team',
    }),
  )
  publisherContract(`${museum} that overwrites silently`, () =>
    handleOf({ server: { binary, allowOverwrite: true } }),
  )
  publisherContract(
    `${museum} that never overwrites`,
    () => handleOf({ server: { binary, disableForceOverwrite: true } }),
    { canForce: false },
  )
}

interface Setup {
  readonly server: ChartMuseumOptions
  readonly credentials?: (server: ChartMuseumServer) => Credentials
  readonly wrong?: Credentials
  readonly tenants?: string
}

async function handleOf({
  server: options,
  credentials = () => NONE,
  wrong,
  tenants = '',
}: Setup): Promise<PublisherHandle> {
  const server = await startChartMuseum(options)
  const http = countingHttp()
  const make = (who: Credentials) =>
    createChartMuseumPublisher(
      { url: `${server.url}${tenants}`, credentials: who },
      { http, now: () => Date.now() },
    )
  return {
    publisher: make(credentials(server)),
    another: () => make(credentials(server)),
    ...(wrong === undefined ? {} : { withWrongCredentials: () => make(wrong) }),
    mutations: http.mutations,
    secrets: [PASSWORD, 'not the password', 'not the token', server.bearerToken()].filter(
      (secret) => secret !== '',
    ),
    stop: server.stop,
  }
}

/** The real adapter, and how many of its requests may have changed something. */
function countingHttp(): Http & { readonly mutations: () => number } {
  const http = createHttp()
  let mutations = 0
  return {
    ...http,
    mutations: () => mutations,
    send: (request) => {
      mutations += request.method === 'GET' || request.method === 'HEAD' ? 0 : 1
      return http.send(request)
    },
  }
}
