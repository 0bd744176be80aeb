import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { parseAllowedHosts } from '../../src/inputs/allowed-hosts.ts'
import { sha256Of } from '../../src/package/package-addon.ts'
import { makeSecret } from '../../src/secret.ts'
import { siteSource } from '../../src/sync/site-source.ts'
import { portOf } from '../fakes/chartmuseum-server.ts'
import { anArchiveOf } from './an-archive-of.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Serves files by path, and remembers who asked for what with which credentials. */
async function serve(files: Readonly<Record<string, string | Uint8Array>>) {
  const asked: { path: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ path, authorization: request.headers.authorization })
    const body = files[path]
    if (body === undefined) response.writeHead(404).end()
    else response.end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  return { asked, url: `http://127.0.0.1:${port}`, other: `http://localhost:${port}` }
}

function index(name: string, version: string, urls: readonly string[], digest?: string): string {
  return [
    'apiVersion: v1',
    'entries:',
    `  ${name}:`,
    `    - name: ${name}`,
    `      version: ${version}`,
    `      urls: ${JSON.stringify(urls)}`,
    ...(digest === undefined ? [] : [`      digest: ${digest}`]),
    'generated: "2026-01-01T00:00:00Z"',
    '',
  ].join('\n')
}

const alpha = anArchiveOf('alpha', '1.0.0')

describe('a site', () => {
  it('offers what its index lists, and gives the bytes as they are', async () => {
    const { url } = await serve({
      '/repo/index.yaml': index('alpha', '1.0.0', ['charts/alpha-1.0.0.tgz'], sha256Of(alpha)),
      '/repo/charts/alpha-1.0.0.tgz': alpha,
    })
    const source = siteSource({
      url: `${url}/repo/`,
      http: createHttp(),
      allowedHosts: parseAllowedHosts([]),
    })

    const [offer] = await source.offers()
    const taken = offer === undefined ? undefined : await source.take(offer)

    expect(offer).toEqual({ name: 'alpha', version: '1.0.0', digest: sha256Of(alpha) })
    expect(taken).toMatchObject({ kind: 'taken', item: { archive: { sha256: sha256Of(alpha) } } })
  })

  it('packs an archive without Chart.yaml anew', async () => {
    const { url } = await serve({
      '/index.yaml': index('alpha', '1.0.0', ['alpha-1.0.0.tgz']),
      '/alpha-1.0.0.tgz': anArchiveOf('alpha', '1.0.0', { withChart: false }),
    })
    const source = siteSource({ url, http: createHttp(), allowedHosts: parseAllowedHosts([]) })

    const [offer] = await source.offers()
    const taken = offer === undefined ? undefined : await source.take(offer)

    expect(taken).toMatchObject({ kind: 'taken', note: 'packed anew: its archive has no Chart.yaml' })
  })

  it.each([
    ['other bytes than its index lists', { digest: '0'.repeat(64) }, /other bytes/],
    ['another version', { version: '2.0.0' }, /lists alpha 2.0.0 but serves alpha 1.0.0/],
    ['nothing', { urls: ['gone.tgz'] }, /does not serve alpha 1.0.0.*404/],
    ['a place that is none', { urls: ['http://[x/y.tgz'] }, /not an address/],
  ])(
    'is not believed where it serves %s',
    async (_, { digest, version = '1.0.0', urls = ['a.tgz'] }: Wrong, message) => {
      const { url } = await serve({ '/index.yaml': index('alpha', version, urls, digest), '/a.tgz': alpha })
      const source = siteSource({ url, http: createHttp(), allowedHosts: parseAllowedHosts([]) })

      const [offer] = await source.offers()
      const taken = offer === undefined ? undefined : await source.take(offer)

      expect(taken).toMatchObject({ kind: 'refused', error: { message: expect.stringMatching(message) } })
    },
  )

  it('is left for another host only where that is allowed, and never with its credentials', async () => {
    const { url, other, asked } = await serve({})
    const site = await serve({ '/index.yaml': index('alpha', '1.0.0', [`${other}/a.tgz`]) })
    const credential = {
      origin: site.url,
      header: 'Authorization',
      value: makeSecret('Bearer secret'),
    }
    const options = { url: site.url, http: createHttp(), credential }
    const [strict, lenient] = [
      siteSource({ ...options, allowedHosts: parseAllowedHosts([]) }),
      siteSource({ ...options, allowedHosts: parseAllowedHosts([new URL(other).host]) }),
    ]

    const [offer] = await strict.offers()
    await lenient.offers()
    const refused = offer === undefined ? undefined : await strict.take(offer)
    if (offer !== undefined) await lenient.take(offer)

    expect(refused).toMatchObject({ kind: 'refused', error: { hint: expect.stringContaining('allow-host') } })
    expect(asked).toEqual([{ path: '/a.tgz', authorization: undefined }])
    expect(site.asked[0]?.authorization).toBe('Bearer secret')
    expect(url).toContain('127.0.0.1')
  })

  it.each([
    ['an error page', 'gone', /no index that KubeVela could read/],
    ['nothing', undefined, /answered 404/],
  ])('that answers %s is an error, never an empty list', async (_, body, message) => {
    const { url } = await serve(body === undefined ? {} : { '/index.yaml': body })
    const source = siteSource({ url, http: createHttp(), allowedHosts: parseAllowedHosts([]) })

    await expect(source.offers()).rejects.toThrow(message)
  })
})

interface Wrong {
  readonly digest?: string
  readonly version?: string
  readonly urls?: readonly string[]
}
