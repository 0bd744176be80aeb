import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../../src/adapters/http.ts'
import type { Archive } from '../../../src/package/package-addon.ts'
import { sha256Of } from '../../../src/package/package-addon.ts'
import type { Http } from '../../../src/ports.ts'
import type { Credentials } from '../../../src/publish/credentials.ts'
import { parseChallenge } from '../../../src/publish/protocols/oci-challenge.ts'
import {
  apiHost,
  chartRepository,
  isLoopback,
  tagOf,
  versionOfTag,
} from '../../../src/publish/protocols/oci-names.ts'
import { findOciOrigin } from '../../../src/publish/protocols/oci-origin.ts'
import { openOciSession } from '../../../src/publish/protocols/oci-session.ts'
import { createOciPublisher, type OciPublisherOptions } from '../../../src/publish/registries/oci.ts'
import { makeSecret } from '../../../src/secret.ts'
import { portOf } from '../../fakes/chartmuseum-server.ts'
import { digestOf, type FakeOci, type FakeOciOptions, startFakeOci } from '../../fakes/oci-server.ts'
import { anArchive } from '../an-archive.ts'

const account = { username: 'publisher', password: 'correct horse battery' }
const known: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret(account.password) }
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

async function aRegistry(options: FakeOciOptions = {}): Promise<FakeOci> {
  const fake = await startFakeOci(options)
  stops.push(fake.stop)
  return fake
}

function publisherAt(
  { host }: FakeOci,
  more: Partial<OciPublisherOptions> & { blobs?: Map<string, string> } = {},
) {
  const { blobs, ...options } = more
  return createOciPublisher(
    { host, path: 'acme', credentials: { kind: 'none' }, ...options },
    { http: createHttp(), now: () => Date.now(), ...(blobs === undefined ? {} : { blobs }) },
  )
}

function uploads({ requests }: FakeOci): readonly string[] {
  return requests.filter(({ method }) => !['GET', 'HEAD'].includes(method)).map(({ method }) => method)
}

// Bytes that no compression makes small.
async function large(megabytes: number): Promise<Archive> {
  const archive = await anArchive({ name: 'large' })
  const bytes = Buffer.alloc(megabytes * 1024 * 1024, 'x')
  return { ...archive, bytes, sha256: sha256Of(bytes) }
}

describe('names in OCI registries', () => {
  it.each([
    ['1.0.0+b.1', '1.0.0_b.1'],
    ['v1.0.0', 'v1.0.0'],
    ['1.0.0-rc.1', '1.0.0-rc.1'],
  ])('writes the version %s as the tag %s, and back', (version, tag) => {
    expect(tagOf(version)).toBe(tag)
    expect(versionOfTag(tag)).toBe(version)
  })

  it.each(['1.0.0_b', '', 'a/b', '-1.0.0', `1.0.0-${'a'.repeat(130)}`])('makes no tag of %s', (version) => {
    expect(tagOf(version)).toBeUndefined()
  })

  it.each(['Upper', 'a//b', '../x', 'a b', 'ä', '-a', 'a'.repeat(256)])(
    'makes no repository of %s',
    (name) => {
      expect(chartRepository({ host: 'h', path: 'acme' }, name)).toBeUndefined()
    },
  )

  it('refuses an addon whose name no registry takes, before anything is sent', async () => {
    const fake = await aRegistry()
    const archive = await anArchive()

    const answer = await publisherAt(fake).put({ ...archive, name: 'Demo' }, { force: false })

    expect(answer).toMatchObject({ kind: 'refused', error: { hint: expect.stringContaining('lower-case') } })
    expect(fake.requests).toEqual([])
  })

  it.each(['docker.io', 'index.docker.io', 'registry.hub.docker.com'])(
    'asks Docker Hub where it is, for %s',
    (host) => {
      expect(apiHost(host)).toBe('registry-1.docker.io')
    },
  )
})

describe('finding the way to a registry', () => {
  const never: Http = {
    send: async () => {
      throw new Error('nothing is asked')
    },
  }

  it('is https without asking, for any other machine (T66)', async () => {
    expect(await findOciOrigin('ghcr.io', never, { isInsecure: false })).toBe('https://ghcr.io')
    expect(isLoopback('127.0.0.1.evil.example')).toBe(false)
  })

  it('is http on this machine where the server speaks it', async () => {
    const { host } = await aRegistry()

    expect(await findOciOrigin(host, createHttp(), { isInsecure: false })).toBe(`http://${host}`)
  })
})

describe('what a registry asks for', () => {
  it.each([
    ['Basic realm="x"', { kind: 'basic' }],
    [
      'Bearer realm="https://auth.example/token",service="a,b",scope="repository:x:pull"',
      {
        kind: 'bearer',
        realm: 'https://auth.example/token',
        service: 'a,b',
        scope: 'repository:x:pull',
      },
    ],
    ['Basic realm="x", Bearer realm="https://a.example/"', { kind: 'bearer', realm: 'https://a.example/' }],
    ['Bearer realm="no address"', undefined],
    ['Negotiate', undefined],
    [`Bearer ${'a="b",'.repeat(5_000)}realm="https://a.example/"`, undefined],
    [undefined, undefined],
  ])('reads %s', (header, expected) => {
    const challenge = parseChallenge(header)

    if (expected === undefined) expect(challenge).toBeUndefined()
    else expect(challenge).toMatchObject(expected)
  })

  it('gets one token for many requests, and reads anonymously where that is allowed', async () => {
    const fake = await aRegistry({ tokenAuth: { ...account, anonymousPull: true } })
    await publisherAt(fake, { credentials: known }).put(await anArchive(), { force: false })
    fake.requests.splice(0)

    const reader = publisherAt(fake)
    await Promise.all([reader.fetch('demo', '1.0.0'), reader.versions('demo')])
    const stored = await reader.fetch('demo', '1.0.0')

    expect(stored.kind).toBe('present')
    expect(fake.requests.filter(({ path }) => path.startsWith('/token')).length).toBeLessThanOrEqual(2)
  })

  it('tries a token alone as it is, and as the password of the token server', async () => {
    const fake = await aRegistry({ tokenAuth: { ...account, username: 'token' } })
    const credentials = { kind: 'bearer', token: makeSecret(account.password) } as const

    const answer = await publisherAt(fake, { credentials }).put(await anArchive(), { force: false })

    expect(answer).toEqual({ kind: 'accepted' })
  })

  it('gives no password to a token server that is asked over http by a registry on https (T66)', async () => {
    const asked: string[] = []
    const http: Http = {
      send: async ({ url }) => {
        asked.push(url)
        const headers = { 'www-authenticate': 'Bearer realm="http://auth.example/token",service="x"' }
        return { kind: 'answer', status: 401, headers, body: new Uint8Array(), url }
      },
    }
    const session = openOciSession({ origin: 'https://r.example', credentials: known, http, now: Date.now })

    const answer = await session.send({ method: 'GET', url: 'https://r.example/v2/', scopes: ['a:b:pull'] })

    expect(answer).toMatchObject({ kind: 'failure', reason: 'invalid-request' })
    expect(asked).toEqual(['https://r.example/v2/'])
  })

  it('takes a 404 of a token server for no word about what the registry holds', async () => {
    const http: Http = {
      send: async ({ url }) => {
        const isToken = url.startsWith('https://auth.example')
        const headers = { 'www-authenticate': 'Bearer realm="https://auth.example/token"' }
        return { kind: 'answer', status: isToken ? 404 : 401, headers, body: new Uint8Array(), url }
      },
    }
    const publisher = createOciPublisher(
      { host: 'r.example', path: 'acme', credentials: known },
      { http, now: Date.now },
    )

    await expect(publisher.fetch('demo', '1.0.0')).rejects.toMatchObject({ kind: 'registry' })
  })
})

describe('uploads', () => {
  it('sends no blob twice, and mounts what another repository of the host holds', async () => {
    const fake = await aRegistry()
    const blobs = new Map<string, string>()
    const archive = await anArchive()
    await publisherAt(fake, { blobs }).put(archive, { force: false })
    fake.requests.splice(0)

    const answer = await publisherAt(fake, { path: 'elsewhere', blobs }).put(archive, { force: false })

    expect(answer).toEqual({ kind: 'accepted' })
    // Two mounts, the manifest, the tag.
    expect(uploads(fake)).toEqual(['POST', 'POST', 'PUT', 'PUT'])
    fake.requests.splice(0)
    await publisherAt(fake, { path: 'elsewhere' }).put(archive, { force: true })
    expect(uploads(fake)).toEqual(['PUT'])
  })

  it('mounts with a token for both repositories', async () => {
    const fake = await aRegistry({ tokenAuth: account })
    const blobs = new Map<string, string>()
    const archive = await anArchive()
    await publisherAt(fake, { blobs, credentials: known }).put(archive, { force: false })

    const to = publisherAt(fake, { path: 'elsewhere', blobs, credentials: known })

    expect(await to.put(archive, { force: false })).toEqual({ kind: 'accepted' })
    expect(fake.uploads.size).toBe(0)
  })

  it('goes in chunks where an archive is large', async () => {
    const fake = await aRegistry()
    const archive = await large(20)

    const answer = await publisherAt(fake).put(archive, { force: false })

    expect(answer).toEqual({ kind: 'accepted' })
    expect(uploads(fake).filter((method) => method === 'PATCH')).toHaveLength(3)
    const stored = fake.blobs.get(`acme/large@sha256:${archive.sha256}`)
    expect(stored?.byteLength).toBe(archive.bytes.byteLength)
  })

  it('takes smaller chunks where a proxy refuses large bodies', async () => {
    const fake = await aRegistry({ maxBodyBytes: 1024 * 1024 })
    const archive = await large(3)

    expect(await publisherAt(fake).put(archive, { force: false })).toEqual({ kind: 'accepted' })
    expect(fake.blobs.get(`acme/large@sha256:${archive.sha256}`)?.byteLength).toBe(archive.bytes.byteLength)
  })

  it('begins again where the registry forgot the upload (F40)', async () => {
    const fake = await aRegistry({ forgottenUploads: 2 })

    expect(await publisherAt(fake).put(await anArchive(), { force: false })).toEqual({ kind: 'accepted' })
  })

  it('says what to do where repositories must be made before', async () => {
    const fake = await aRegistry({ onlyRepositories: [] })

    const answer = await publisherAt(fake).put(await anArchive(), { force: false })

    expect(answer).toMatchObject({
      kind: 'refused',
      error: { hint: expect.stringContaining('create-repository') },
    })
  })
})

describe('reading', () => {
  it('follows a blob to its store, without the password, and believes its digest alone (T65)', async () => {
    const archive = await anArchive()
    const seen: (string | undefined)[] = []
    let bytes = archive.bytes
    const store = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end(bytes)
    })
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
    stops.push(() => new Promise((resolve) => store.close(() => resolve())))
    const fake = await aRegistry({
      basicAuth: account,
      blobsAt: `http://127.0.0.1:${portOf(store)}/{digest}`,
    })
    const publisher = publisherAt(fake, { credentials: known })
    await publisher.put(archive, { force: false })

    const stored = await publisher.fetch('demo', '1.0.0')
    bytes = Buffer.from(archive.bytes).fill(0, 10, 20)
    const forged = await publisher.fetch('demo', '1.0.0')

    expect(stored.kind).toBe('present')
    expect(seen).toEqual([undefined, undefined])
    expect(forged).toMatchObject({
      kind: 'unclear',
      error: { message: expect.stringContaining('other bytes') },
    })
  })

  it('takes a tag of something else for no chart, and leaves it alone', async () => {
    const fake = await aRegistry()
    const image = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest: digestOf(Buffer.from('{}')),
          size: 2,
        },
        layers: [],
      }),
    )
    fake.manifests.set(`acme/demo@${digestOf(image)}`, {
      type: 'application/vnd.oci.image.manifest.v1+json',
      bytes: image,
    })
    fake.tags.set('acme/demo:1.0.0', digestOf(image))
    const publisher = publisherAt(fake)

    expect(await publisher.fetch('demo', '1.0.0')).toMatchObject({ kind: 'unclear' })
    expect((await publisher.put(await anArchive(), { force: false })).kind).toBe('exists')
    expect(fake.tags.get('acme/demo:1.0.0')).toBe(digestOf(image))
    expect(await publisher.catalog?.()).toEqual(new Map())
  })

  it('lists versions only, not what else is tagged', async () => {
    const fake = await aRegistry()
    const publisher = publisherAt(fake)
    await publisher.put(await anArchive(), { force: false })
    for (const tag of ['latest', 'sha256-abc.sig', '1.1.0_a'])
      fake.tags.set(`acme/demo:${tag}`, fake.tags.get('acme/demo:1.0.0') ?? '')

    expect(await publisher.versions('demo')).toEqual([{ version: '1.0.0' }, { version: '1.1.0+a' }])
  })

  it('never takes a web server for an empty registry', async () => {
    const server = createServer((_, response) => response.writeHead(404).end('<html>not found</html>'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stops.push(() => new Promise((resolve) => server.close(() => resolve())))
    const publisher = createOciPublisher(
      { host: `127.0.0.1:${portOf(server)}`, path: '', credentials: { kind: 'none' } },
      { http: createHttp(), now: Date.now },
    )

    await expect(publisher.versions('demo')).rejects.toMatchObject({ kind: 'registry' })
    await expect(publisher.fetch('demo', '1.0.0')).rejects.toMatchObject({ kind: 'registry' })
  })
})

describe('removing', () => {
  it('takes one tag away, and says where a registry lets nothing be removed', async () => {
    const fake = await aRegistry({ deletable: true })
    const closed = await aRegistry()
    for (const registry of [fake, closed])
      await publisherAt(registry).put(await anArchive(), { force: false })

    expect(await publisherAt(fake).remove?.('demo', '1.0.0')).toEqual({ kind: 'accepted' })
    expect(await publisherAt(fake).fetch('demo', '1.0.0')).toEqual({ kind: 'absent' })
    expect(await publisherAt(closed).remove?.('demo', '1.0.0')).toMatchObject({ kind: 'refused' })
    expect(await publisherAt(fake).remove?.('demo', '9.0.0')).toEqual({ kind: 'accepted' })
  })
})
