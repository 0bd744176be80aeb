import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { doctor } from '../../src/commands/doctor.ts'
import { doctorOci } from '../../src/commands/doctor-oci.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import type { RepositoryKind } from '../../src/publish/protocols/repository-paths.ts'
import { makeSecret } from '../../src/secret.ts'
import { startFakeGitea } from '../fakes/gitea-server.ts'
import { startFakeGitlab } from '../fakes/gitlab-server.ts'
import { startFakeHarbor } from '../fakes/harbor-server.ts'
import { type FakeOciOptions, startFakeOci } from '../fakes/oci-server.ts'

const account = { username: 'publisher', password: 'correct horse battery' }
const known: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret(account.password) }
const wrong: Credentials = { kind: 'basic', username: 'publisher', password: makeSecret('not the password') }
const http = createHttp()
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

const KINDS = [
  ['harbor', startFakeHarbor, '/chartrepo/team'],
  ['gitea', startFakeGitea, '/api/packages/acme/helm'],
  ['gitlab', startFakeGitlab, '/api/v4/projects/acme%2Faddons/packages/helm/stable'],
] as const

describe.each(KINDS)('doctor at %s', (kind, start, path) => {
  async function examine(credentials: Credentials) {
    const server = await start({ account })
    stops.push(server.stop)
    const diagnosis = await doctor({ kind, url: `${server.url}${path}`, credentials }, http)
    return { diagnosis, server }
  }

  it('says that it can be read and published to, and changes nothing', async () => {
    const { diagnosis, server } = await examine(known)

    expect(diagnosis).toMatchObject({ isUsable: true, corrected: {} })
    expect(diagnosis.findings.map(({ subject, isGood }) => [subject, isGood])).toEqual([
      ['reading', true],
      ['index', true],
      ['publishing', true],
    ])
    const { body } = await readAgain(server.url, path)
    expect(body).toContain('entries: {}')
  })

  it('says of a wrong password that it is wrong', async () => {
    const { diagnosis } = await examine(wrong)

    expect(diagnosis.isUsable).toBe(false)
    expect(diagnosis.findings[0]?.hint).toContain('check username and password')
  })
})

async function readAgain(url: string, path: string) {
  const pair = Buffer.from(`${account.username}:${account.password}`).toString('base64')
  const answer = await fetch(`${url}${path}/index.yaml`, { headers: { authorization: `Basic ${pair}` } })
  return { body: await answer.text() }
}

describe('doctor at a Harbor without chart repositories', () => {
  it('prints the address of the same project as an OCI registry', async () => {
    const server = await startFakeHarbor({ account, isWithoutCharts: true })
    stops.push(server.stop)
    const kind: RepositoryKind = 'harbor'

    const found = await doctor({ kind, url: `${server.url}/chartrepo/team`, credentials: known }, http)

    expect(found.isUsable).toBe(false)
    expect(found.corrected).toEqual({ registry: `oci://${new URL(server.url).host}/team` })
  })
})

describe('doctor at an OCI registry', () => {
  async function examine(options: FakeOciOptions, credentials: Credentials = { kind: 'none' }) {
    const fake = await startFakeOci(options)
    stops.push(fake.stop)
    const request = { host: fake.host, path: 'acme', credentials, isInsecure: false }
    return { found: await doctorOci(request, { http, now: Date.now }), fake }
  }

  it('says that it can be read, listed and published to, and leaves nothing', async () => {
    const { found, fake } = await examine({ tokenAuth: account }, known)

    expect(found.isUsable).toBe(true)
    expect(found.findings.map(({ subject, isGood }) => [subject, isGood])).toEqual([
      ['reading', true],
      ['index', true],
      ['publishing', true],
    ])
    expect([fake.blobs.size, fake.manifests.size, fake.uploads.size]).toEqual([0, 0, 0])
  })

  it('says of a registry that lists nothing that copies need names', async () => {
    const { found } = await examine({ hidesCatalog: true })

    expect(found.findings[1]?.message).toContain('lists no repositories')
    expect(found.isUsable).toBe(true)
  })

  it('says where repositories must be made before', async () => {
    const { found } = await examine({ onlyRepositories: [] })

    expect(found.isUsable).toBe(false)
    expect(found.findings.at(-1)?.hint).toContain('Amazon ECR')
  })

  it.each([
    ['wrong', wrong, 'check username and password'],
    ['none', { kind: 'none' }, 'set username and password'],
  ] as const)('says of %s credentials what to do', async (_, credentials, hint) => {
    const { found } = await examine({ tokenAuth: account }, credentials)

    expect(found.isUsable).toBe(false)
    expect(found.findings[0]?.hint).toContain(hint)
  })

  it('knows a web server that is no registry', async () => {
    const server = await startFakeHarbor({ account, isWithoutCharts: true })
    stops.push(server.stop)
    const request = {
      host: new URL(server.url).host,
      path: '',
      credentials: known,
      isInsecure: false,
    }

    const found = await doctorOci(request, { http, now: Date.now })

    expect(found.findings).toEqual([
      { subject: 'reading', isGood: false, message: expect.any(String), hint: expect.any(String) },
    ])
  })
})
