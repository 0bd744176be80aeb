import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { publishAll } from '../../src/publish/publish.ts'
import type { PublishItem } from '../../src/publish/publish-item.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import { makeSecret } from '../../src/secret.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { anArchive, anItem } from '../publish/an-archive.ts'
import { type HelmClient, helmClient } from './helm-client.ts'
import { OCI_ACCOUNT, type OciRegistry, startOciRegistry } from './oci-registry.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

/** What we publish is what helm pulls, and what helm pushes is what we read: on the real registry, with the real helm. */
const registryPeer = findPeer('distribution')
const helmPeer = findPeer('helm')
const isHere = registryPeer.kind === 'present' && helmPeer.kind === 'present'

describe.skipIf(!isHere)(`helm and OCI registries${whyMissing(registryPeer, helmPeer)}`, () => {
  let registry: OciRegistry
  let helm: HelmClient
  let url: string
  let publisher: Publisher

  beforeAll(async () => {
    if (helmPeer.kind === 'missing') return
    registry = await startOciRegistry({ auth: 'token', deletable: true })
    helm = await helmClient(helmPeer.binary)
    url = `oci://${registry.host}/acme/addons`
    const { username, password } = OCI_ACCOUNT
    publisher = createOciPublisher(
      {
        host: registry.host,
        path: 'acme/addons',
        credentials: { kind: 'basic', username, password: makeSecret(password) },
      },
      { http: createHttp(), now: () => Date.now() },
    )
    const login = await helm.run(
      ...['registry', 'login', registry.host, '--plain-http'],
      ...['--username', username, '--password', password],
    )
    expect(login.status, login.stderr).toBe(0)
  })
  afterAll(async () => {
    await registry?.stop()
    await helm?.remove()
  })

  async function publish(item: PublishItem) {
    const clock = fastClock({ realShare: 0.05 })
    const [result] = await publishAll([item], [publisher], { clock, onConflict: 'fail' })
    return result?.outcomes[0]
  }

  function pull(name: string, version: string, ...more: readonly string[]) {
    const words = [
      'pull',
      `${url}/${name}`,
      '--version',
      version,
      '--plain-http',
      '--destination',
      helm.folder,
    ]
    return helm.run(...words, ...more)
  }

  it.each(['1.0.0', 'v1.2.3', '1.1.0+build.7', '2.0.0-rc.1'])(
    'helm pulls the bytes of version %s that we published',
    async (version) => {
      const item = await anItem({ name: 'ours', version })

      const outcome = await publish(item)
      const pulled = await pull('ours', version)

      expect(outcome).toMatchObject({ status: 'published' })
      expect(pulled.status, pulled.stderr).toBe(0)
      const bytes = await readFile(path.join(helm.folder, `ours-${version}.tgz`))
      expect(Buffer.compare(bytes, item.archive.bytes)).toBe(0)
    },
  )

  it('helm shows the chart, and what we say of a v is true of it', async () => {
    await publish(await anItem({ name: 'shown', version: '1.0.0' }))
    const outcome = await publish(await anItem({ name: 'shown', version: 'v2.0.0' }))

    const newest = await helm.run('show', 'chart', `${url}/shown`, '--plain-http')

    expect(outcome?.reason).toContain('because of its v')
    expect(newest.stdout).toContain('version: 1.0.0')
  })

  it('takes what helm pushed for unchanged, and reads it back', async () => {
    const archive = await anArchive({ name: 'theirs', version: '3.1.0+a' })
    const file = path.join(helm.folder, archive.file)
    await writeFile(file, archive.bytes)
    const pushed = await helm.run('push', file, url, '--plain-http')
    expect(pushed.status, pushed.stderr).toBe(0)

    const outcome = await publish({ archive, dependencies: [] })

    expect(outcome).toMatchObject({ status: 'unchanged', url: `${url}/theirs:3.1.0_a` })
    expect(await publisher.versions('theirs')).toEqual([{ version: '3.1.0+a' }])
    expect([...((await publisher.catalog?.()) ?? new Map()).keys()]).toContain('theirs')
  })

  it('never writes over what helm pushed, and helm pulls it as before (T79)', async () => {
    const archive = await anArchive({ name: 'kept', files: { 'template.cue': 'output: {theirs: true}\n' } })
    const file = path.join(helm.folder, archive.file)
    await writeFile(file, archive.bytes)
    await helm.run('push', file, url, '--plain-http')

    const outcome = await publish(await anItem({ name: 'kept' }))

    expect(outcome?.status).toBe('conflict')
    expect((await pull('kept', '1.0.0')).status).toBe(0)
    expect(Buffer.compare(await readFile(file), archive.bytes)).toBe(0)
  })

  it('keeps the provenance file where helm looks for it', async () => {
    const item = { ...(await anItem({ name: 'signed' })), provenance: Buffer.from('a signature\n') }

    const outcome = await publish(item)
    const pulled = await pull('signed', '1.0.0', '--prov')

    expect(outcome?.status).toBe('published')
    expect(pulled.status, pulled.stderr).toBe(0)
    expect(await readFile(path.join(helm.folder, 'signed-1.0.0.tgz.prov'), 'utf8')).toBe('a signature\n')
  })

  it('makes the config blob that helm makes', async () => {
    const archive = await anArchive({ name: 'twin', files: {} })
    const file = path.join(helm.folder, archive.file)
    await writeFile(file, archive.bytes)
    const pushed = await helm.run('push', file, `oci://${registry.host}/other`, '--plain-http')
    const helmDigests = await digestsAt('other/twin')
    await publish({ archive, dependencies: [] })

    expect(pushed.status, pushed.stderr).toBe(0)
    expect(await digestsAt('acme/addons/twin')).toEqual(helmDigests)
  })

  async function digestsAt(repository: string): Promise<readonly unknown[]> {
    const bearer = await tokenFor(repository)
    const answer = await fetch(`${registry.url}/v2/${repository}/manifests/1.0.0`, {
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/vnd.oci.image.manifest.v1+json' },
    })
    const manifest: { config: unknown; layers: unknown } = JSON.parse(await answer.text())
    return [manifest.config, manifest.layers]
  }

  async function tokenFor(repository: string): Promise<string> {
    const refused = await fetch(`${registry.url}/v2/${repository}/tags/list`)
    const realm = /realm="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1] ?? ''
    const pair = Buffer.from(`${OCI_ACCOUNT.username}:${OCI_ACCOUNT.password}`).toString('base64')
    const answer = await fetch(`${realm}?service=registry&scope=repository:${repository}:pull`, {
      headers: { authorization: `Basic ${pair}` },
    })
    const body: { token: string } = JSON.parse(await answer.text())
    return body.token
  }

  it('keeps the list of addons as a chart that helm can pull, once for a run', async () => {
    const { username, password } = OCI_ACCOUNT
    const listing = createOciPublisher(
      {
        host: registry.host,
        path: 'listed',
        credentials: { kind: 'basic', username, password: makeSecret(password) },
        keepsAddonList: true,
      },
      { http: createHttp(), now: () => Date.now() },
    )
    const items = [await anItem({ name: 'one' }), await anItem({ name: 'two', version: '0.2.0' })]
    await publishAll(items, [listing], { clock: fastClock({ realShare: 0.05 }), onConflict: 'fail' })

    const chart = `oci://${registry.host}/listed/kubevela-addon-catalog`
    const untar = ['--plain-http', '--untar', '--untardir', helm.folder]
    const pulled = await helm.run('pull', chart, ...untar)

    expect(pulled.status, pulled.stderr).toBe(0)
    const text = await readFile(path.join(helm.folder, 'kubevela-addon-catalog', 'catalog.json'), 'utf8')
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'addons.kubevela.io/v1alpha1',
      addons: [
        { name: 'one', description: 'shows it', versions: ['1.0.0'] },
        { name: 'two', description: 'shows it', versions: ['0.2.0'] },
      ],
    })
    expect(pulled.stdout + pulled.stderr).toContain('kubevela-addon-catalog:0.0.1')
    expect([...((await listing.catalog?.()) ?? new Map()).keys()]).toEqual(['one', 'two'])
  })

  it('removes a version, and only that', async () => {
    await publish(await anItem({ name: 'gone', version: '1.0.0' }))
    await publish(await anItem({ name: 'gone', version: '1.1.0' }))

    const answer = await publisher.remove?.('gone', '1.0.0')

    expect(answer).toEqual({ kind: 'accepted' })
    expect(await publisher.fetch('gone', '1.0.0')).toEqual({ kind: 'absent' })
    expect(await publisher.versions('gone')).toEqual([{ version: '1.1.0' }])
  })
})
