import { createHttp } from '../../../src/adapters/http.ts'
import type { Credentials } from '../../../src/publish/credentials.ts'
import { createChartMuseumPublisher } from '../../../src/publish/registries/chartmuseum.ts'
import { makeSecret } from '../../../src/secret.ts'
import { type FakeChartMuseumOptions, startFakeChartMuseum } from '../../fakes/chartmuseum-server.ts'
import { type PublisherHandle, publisherContract } from '../publisher.contract.ts'

const SECRET = 'correct horse battery'
const BASIC: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret(SECRET) }
const BEARER: Credentials = { kind: 'bearer', token: makeSecret(SECRET) }
const HEADER: Credentials = { kind: 'header', header: 'X-Api-Key', token: makeSecret(SECRET) }
const NONE: Credentials = { kind: 'none' }

interface Setup {
  readonly server?: FakeChartMuseumOptions
  readonly credentials?: Credentials
  readonly wrong?: Credentials
  readonly tenants?: string
}

async function handleOf({
  server = {},
  credentials = NONE,
  wrong,
  tenants = '',
}: Setup): Promise<PublisherHandle> {
  const fake = await startFakeChartMuseum(server)
  const url = `${fake.url}${tenants}`
  const make = (who: Credentials) =>
    createChartMuseumPublisher({ url, credentials: who }, { http: createHttp(), now: () => Date.now() })
  return {
    publisher: make(credentials),
    another: () => make(credentials),
    ...(wrong === undefined ? {} : { withWrongCredentials: () => make(wrong) }),
    mutations: () => fake.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD').length,
    secrets: [SECRET, 'not the password', Buffer.from(`publisher:${SECRET}`).toString('base64')],
    stop: fake.stop,
  }
}

const WRONG_BASIC: Credentials = {
  kind: 'basic',
  username: 'publisher',
  password: makeSecret('not the password'),
}
const WRONG_BEARER: Credentials = { kind: 'bearer', token: makeSecret('not the password') }
const basicAuth = { username: 'publisher', password: SECRET }

publisherContract('ChartMuseum, open', () => handleOf({}))
publisherContract('ChartMuseum, basic authentication', () =>
  handleOf({ server: { basicAuth }, credentials: BASIC, wrong: WRONG_BASIC }),
)
publisherContract('ChartMuseum, bearer token, anonymous reading', () =>
  handleOf({ server: { bearerToken: SECRET, anonymousGet: true }, credentials: BEARER, wrong: WRONG_BEARER }),
)
publisherContract('ChartMuseum, header of its own, context path from the index, two tenants', () =>
  handleOf({
    server: { headerAuth: { header: 'x-api-key', value: SECRET }, contextPath: '/chart/repo', depth: 2 },
    credentials: HEADER,
    wrong: WRONG_BEARER,
    tenants: '/org/team',
  }),
)
publisherContract('ChartMuseum that overwrites silently', () =>
  handleOf({ server: { allowOverwrite: true } }),
)
publisherContract(
  'ChartMuseum that never overwrites',
  () => handleOf({ server: { disableForceOverwrite: true } }),
  { canForce: false },
)
publisherContract('ChartMuseum with a late index (F31)', () => handleOf({ server: { indexLagMs: 60 } }))
