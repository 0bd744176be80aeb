import { afterEach, describe, expect, it } from 'vitest'

import { OCI_ACCOUNT, type OciRegistry, type OciRegistryOptions, startOciRegistry } from './oci-registry.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const peer = findPeer('distribution')

describe.skipIf(peer.kind === 'missing')(`startOciRegistry${whyMissing(peer)}`, () => {
  const started: OciRegistry[] = []

  afterEach(async () => {
    await Promise.all(started.splice(0).map((registry) => registry.stop()))
  })

  const start = async (options: OciRegistryOptions = {}): Promise<OciRegistry> => {
    const registry = await startOciRegistry(options)
    started.push(registry)
    return registry
  }

  const basic = `Basic ${Buffer.from(`${OCI_ACCOUNT.username}:${OCI_ACCOUNT.password}`).toString('base64')}`

  it('is open without options', async () => {
    const registry = await start()

    expect((await fetch(`${registry.url}/v2/`)).status).toBe(200)
  })

  it('asks for the password', async () => {
    const registry = await start({ auth: 'basic' })

    expect((await fetch(`${registry.url}/v2/`)).status).toBe(401)
    expect((await fetch(`${registry.url}/v2/`, { headers: { authorization: basic } })).status).toBe(200)
  })

  it('accepts the tokens of its token server for what they grant', async () => {
    const registry = await start({ auth: 'token' })

    const refused = await fetch(`${registry.url}/v2/team/one/blobs/uploads/`, { method: 'POST' })
    const challenge = refused.headers.get('www-authenticate') ?? ''
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const scope = /scope="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const answer = await fetch(`${realm}?service=registry&scope=${scope}`, {
      headers: { authorization: basic },
    })
    const body: unknown = await answer.json()
    const token = typeof body === 'object' && body !== null ? String(Reflect.get(body, 'token')) : ''
    const accepted = await fetch(`${registry.url}/v2/team/one/blobs/uploads/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })

    expect(refused.status).toBe(401)
    expect(accepted.status, registry.log()).toBe(202)
    expect(registry.tokenRequests().length).toBe(1)
  })
})
