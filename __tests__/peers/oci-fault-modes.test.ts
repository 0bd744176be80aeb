import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'
import type { Credentials } from '../../src/publish/credentials.ts'
import { makeSecret } from '../../src/secret.ts'
import { ociFaultModes } from '../publish/oci-fault-modes.ts'
import { OCI_ACCOUNT, startOciRegistry } from './oci-registry.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

/** What publishing through faults keeps, on the real distribution registry: open, with a token server, and over TLS. */
const peer = findPeer('distribution')
const folder = path.join(import.meta.dirname, '..', 'fixtures', 'tls')
const file = (name: string): string => path.join(folder, name)
const pem = (name: string): string => readFileSync(file(name), 'utf8')
const tls = { certFile: file('server.pem'), keyFile: file('server.key') }
const proxyTls = { ca: pem('ca.pem'), cert: pem('server.pem'), key: pem('server.key') }
const { username, password } = OCI_ACCOUNT
const known: Credentials = { kind: 'basic', username, password: makeSecret(password) }

// Which of the six uploads meets a fault is told apart once; the others see that each is met at all.
const ONE = { uploads: 1 }

describe.skipIf(peer.kind === 'missing')(`real distribution${whyMissing(peer)}`, () => {
  ociFaultModes('an open registry', async () => {
    const { url, stop } = await startOciRegistry()
    return { url, stop, credentials: { kind: 'none' } }
  })
  ociFaultModes(
    'a registry with a token server',
    async () => {
      const { url, stop } = await startOciRegistry({ auth: 'token' })
      return { url, stop, credentials: known }
    },
    ONE,
  )
  ociFaultModes(
    'a registry with a token server, over TLS',
    async () => {
      const { url, stop } = await startOciRegistry({ auth: 'token', tls })
      return { url, stop, credentials: known, tls: proxyTls }
    },
    ONE,
  )
})
