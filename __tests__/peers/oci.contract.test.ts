import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import type { Http } from '../../src/ports.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import { makeSecret } from '../../src/secret.ts'
import { type PublisherHandle, publisherContract } from '../publish/publisher.contract.ts'
import { OCI_ACCOUNT, type OciRegistryOptions, startOciRegistry } from './oci-registry.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

/** The suite that the fake passes, on the real distribution registry: a server for each test, with storage of its own. */
const { username, password } = OCI_ACCOUNT
const NONE: Credentials = { kind: 'none' }
const KNOWN: Credentials = { kind: 'basic', username, password: makeSecret(password) }
const WRONG: Credentials = { kind: 'basic', username, password: makeSecret('not the password') }

const file = (name: string): string => path.join(import.meta.dirname, '..', 'fixtures', 'tls', name)
const tls = { certFile: file('server.pem'), keyFile: file('server.key') }

interface Setup {
  readonly server?: OciRegistryOptions
  readonly credentials?: Credentials
  readonly wrong?: Credentials
}

async function handleOf({ server = {}, credentials = NONE, wrong }: Setup): Promise<PublisherHandle> {
  const real = await startOciRegistry(server)
  let mutations = 0
  const http = createHttp(server.tls === undefined ? {} : { ca: readFileSync(file('ca.pem'), 'utf8') })
  const counting: Http = {
    send: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') mutations += 1
      return http.send(request)
    },
  }
  const make = (who: Credentials) =>
    createOciPublisher(
      { host: real.host, path: 'acme/addons', credentials: who },
      { http: counting, now: () => Date.now() },
    )
  return {
    publisher: make(credentials),
    another: () => make(credentials),
    ...(wrong === undefined ? {} : { withWrongCredentials: () => make(wrong) }),
    mutations: () => mutations,
    secrets: [password, 'not the password'],
    stop: real.stop,
  }
}

const peer = findPeer('distribution')
const address = 'demo:1.0.0'

describe.skipIf(peer.kind === 'missing')(`real distribution${whyMissing(peer)}`, () => {
  publisherContract('open', () => handleOf({}), { address })
  publisherContract(
    'basic authentication',
    () => handleOf({ server: { auth: 'basic' }, credentials: KNOWN, wrong: WRONG }),
    { address },
  )
  publisherContract(
    'basic authentication, over TLS',
    () => handleOf({ server: { auth: 'basic', tls }, credentials: KNOWN, wrong: WRONG }),
    { address },
  )
  publisherContract(
    'token server',
    () => handleOf({ server: { auth: 'token' }, credentials: KNOWN, wrong: WRONG }),
    { address },
  )
})
