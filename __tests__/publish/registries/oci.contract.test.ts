import { createHttp } from '../../../src/adapters/http.ts'
import type { Credentials } from '../../../src/publish/credentials.ts'
import { createOciPublisher } from '../../../src/publish/registries/oci.ts'
import { makeSecret } from '../../../src/secret.ts'
import { type FakeOciOptions, startFakeOci } from '../../fakes/oci-server.ts'
import { type PublisherHandle, publisherContract } from '../publisher.contract.ts'

const SECRET = 'correct horse battery'
const ACCOUNT = { username: 'publisher', password: SECRET }
const BASIC: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret(SECRET) }
const WRONG: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret('not the password') }
const IDENTITY: Credentials = { kind: 'identity', token: makeSecret(SECRET) }
const NONE: Credentials = { kind: 'none' }

interface Setup {
  readonly server?: FakeOciOptions
  readonly credentials?: Credentials
  readonly wrong?: Credentials
  readonly path?: string
}

async function handleOf({
  server = {},
  credentials = NONE,
  wrong,
  path = 'acme',
}: Setup): Promise<PublisherHandle> {
  const fake = await startFakeOci(server)
  const make = (who: Credentials) =>
    createOciPublisher(
      { host: fake.host, path, credentials: who },
      { http: createHttp(), now: () => Date.now() },
    )
  return {
    publisher: make(credentials),
    another: () => make(credentials),
    ...(wrong === undefined ? {} : { withWrongCredentials: () => make(wrong) }),
    // Asking for a token changes nothing.
    mutations: () =>
      fake.requests.filter(
        ({ method, path: asked }) => !['GET', 'HEAD'].includes(method) && asked !== '/token',
      ).length,
    secrets: [SECRET, 'not the password', Buffer.from(`publisher:${SECRET}`).toString('base64')],
    stop: fake.stop,
  }
}

const address = 'demo:1.0.0'

publisherContract('OCI registry, open', () => handleOf({}), { address })
publisherContract(
  'OCI registry, at its top, short pages',
  () => handleOf({ path: '', server: { pageSize: 1 } }),
  {
    address,
  },
)
publisherContract(
  'OCI registry, basic authentication',
  () => handleOf({ server: { basicAuth: ACCOUNT }, credentials: BASIC, wrong: WRONG }),
  { address },
)
publisherContract(
  'OCI registry, token server, tokens that end on the way (F41)',
  () =>
    handleOf({ server: { tokenAuth: { ...ACCOUNT, usesPerToken: 3 } }, credentials: BASIC, wrong: WRONG }),
  { address },
)
publisherContract(
  'OCI registry, token server, identity token',
  () => handleOf({ server: { tokenAuth: { ...ACCOUNT, identity: SECRET } }, credentials: IDENTITY }),
  { address },
)
publisherContract(
  'OCI registry whose tags never move (F42)',
  () => handleOf({ server: { immutableTags: true } }),
  {
    address,
    canForce: false,
  },
)
publisherContract(
  'OCI registry that does not list its repositories',
  () => handleOf({ server: { hidesCatalog: true } }),
  { address, hasCatalog: false },
)
