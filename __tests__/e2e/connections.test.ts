import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type FakeChartMuseum,
  type FakeChartMuseumOptions,
  portOf,
  startFakeChartMuseum,
} from '../fakes/chartmuseum-server.ts'
import { startFaultProxy } from '../fakes/fault-proxy.ts'
import { type ForwardProxyOptions, startForwardProxy } from '../fakes/forward-proxy.ts'
import {
  CA,
  CLIENT,
  type PublishRun,
  type ReadyToPublish,
  readyToPublish,
  SECRETS,
  tlsFile,
} from './a-connection.ts'

/** What stands between a publisher and a ChartMuseum. Every run also holds that no secret is in anything said (`a-connection.ts`). */

const SERVER_TLS = { key: pem('server.key'), cert: pem('server.pem') }
const BASIC = { username: 'publisher', password: SECRETS.password }
const CREDENTIALS = { ADDON_REGISTRY_USERNAME: BASIC.username, ADDON_REGISTRY_PASSWORD: BASIC.password }

let ready: ReadyToPublish
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  ready = await readyToPublish()
})
afterAll(() => ready.remove())
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

describe('a registry with a certificate of its own authority', () => {
  it.each([
    ['without ca-file', []],
    ['with another authority in ca-file', ['--ca-file', tlsFile('client.pem')]],
  ])('is refused %s, with the input to set', async (_, words) => {
    const registry = await startRegistry({ tls: SERVER_TLS, basicAuth: BASIC })

    const run = await ready.publish(registry.url, { words, environment: CREDENTIALS })

    expectFailed(run, registry, /not trusted here\n.*ca-file/)
    expect(registry.requests).toEqual([])
  })

  it('is published to with ca-file', async () => {
    const registry = await startRegistry({ tls: SERVER_TLS, basicAuth: BASIC })

    const run = await ready.publish(registry.url, { words: CA, environment: CREDENTIALS })

    expectPublished(run, registry)
  })

  it('is published to with insecure-skip-tls-verify', async () => {
    const registry = await startRegistry({ tls: SERVER_TLS, basicAuth: BASIC })

    const run = await ready.publish(registry.url, {
      words: ['--insecure-skip-tls-verify'],
      environment: CREDENTIALS,
    })

    expectPublished(run, registry)
  })
})

describe('a registry that wants a client certificate', () => {
  it('is refused without one, with the inputs to set', async () => {
    const registry = await startRegistry({ tls: { ...SERVER_TLS, ca: pem('ca.pem') } })

    const run = await ready.publish(registry.url, { words: CA })

    expectFailed(run, registry, /wants a client certificate\n.*cert-file and key-file/)
  })

  it('is published to with cert-file and key-file', async () => {
    const registry = await startRegistry({ tls: { ...SERVER_TLS, ca: pem('ca.pem') } })

    const run = await ready.publish(registry.url, { words: [...CA, ...CLIENT] })

    expectPublished(run, registry)
  })

  it.each([
    ['ca-file holds no certificate', ['--ca-file', tlsFile('client.key')], /no certificate is in ca-file/],
    [
      'cert-file holds a key',
      ['--cert-file', tlsFile('client.key'), '--key-file', tlsFile('client.key')],
      /no certificate is in cert-file/,
    ],
    [
      'the key is of another certificate',
      ['--cert-file', tlsFile('client.pem'), '--key-file', tlsFile('other.key')],
      /cert-file and key-file cannot be used together/,
    ],
    ['cert-file is given alone', ['--cert-file', tlsFile('client.pem')], /go together/],
  ])('is not asked where %s: the input is wrong', async (_, words, said) => {
    const registry = await startRegistry({ tls: { ...SERVER_TLS, ca: pem('ca.pem') } })

    const run = await ready.publish(registry.url, { words: [...words] })

    expect([run.exitCode, run.status]).toEqual([2, undefined])
    expect(run.said).toMatch(said)
    expect(registry.requests).toEqual([])
  })
})

describe('a proxy of the environment', () => {
  const PROXY_USER = { username: 'publisher', password: SECRETS.proxyPassword }

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])(
    'that %s names is on the way of everything to a plain registry',
    async (variable) => {
      const [registry, proxy] = [await startRegistry({ basicAuth: BASIC }), await startProxy()]

      const run = await ready.publish(hidden(registry), {
        environment: { ...CREDENTIALS, [variable]: proxy.url, DEBUG: '*' },
      })

      expectPublished(run, registry)
      expect(proxy.seen.length).toBe(registry.requests.length)
      expect(proxy.seen.every(({ target }) => target.startsWith(`${hidden(registry)}/`))).toBe(true)
    },
  )

  it('is asked for tunnels to a secure registry, and sees nothing of what goes through', async () => {
    const registry = await startRegistry({ tls: SERVER_TLS, basicAuth: BASIC })
    const proxy = await startProxy()

    const run = await ready.publish(registry.url, {
      words: CA,
      environment: { ...CREDENTIALS, HTTPS_PROXY: proxy.url, DEBUG: '*' },
    })

    expectPublished(run, registry)
    expect(proxy.seen.length).toBe(registry.requests.length)
    expect(new Set(proxy.seen.map(({ method, target }) => `${method} ${target}`))).toEqual(
      new Set([`CONNECT ${new URL(registry.url).host}`]),
    )
    expect(proxy.seen.flatMap(({ headers }) => Object.keys(headers))).not.toContain('authorization')
  })

  it('lets client certificates through its tunnels', async () => {
    const registry = await startRegistry({ tls: { ...SERVER_TLS, ca: pem('ca.pem') } })
    const proxy = await startProxy()

    const run = await ready.publish(registry.url, {
      words: [...CA, ...CLIENT],
      environment: { HTTPS_PROXY: proxy.url },
    })

    expectPublished(run, registry)
    expect(proxy.seen).not.toEqual([])
  })

  it('does not make an untrusted certificate a trusted one', async () => {
    const registry = await startRegistry({ tls: SERVER_TLS })
    const proxy = await startProxy()

    const run = await ready.publish(registry.url, { environment: { HTTPS_PROXY: proxy.url } })

    expectFailed(run, registry, /not trusted here\n.*ca-file/)
  })

  it.each(['127.0.0.1', '127.0.0.0/8', '*'])('is left alone where NO_PROXY holds %s', async (noProxy) => {
    const [registry, proxy] = [await startRegistry({ basicAuth: BASIC }), await startProxy()]

    const run = await ready.publish(registry.url, {
      environment: { ...CREDENTIALS, HTTP_PROXY: proxy.url, NO_PROXY: `elsewhere.example,${noProxy}` },
    })

    expectPublished(run, registry)
    expect(proxy.seen).toEqual([])
  })

  it.each(['http', 'https'] as const)(
    'gets its own user name and password, whatever signs are in it, and the registry (%s) never does',
    async (scheme) => {
      const registry = await startRegistry(scheme === 'https' ? { tls: SERVER_TLS } : {})
      const proxy = await startProxy({ credentials: PROXY_USER })
      const password = encodeURIComponent(PROXY_USER.password)
      const address = proxy.url.replace('//', `//${PROXY_USER.username}:${password}@`)

      const run = await ready.publish(scheme === 'https' ? registry.url : hidden(registry), {
        words: CA,
        environment: { HTTP_PROXY: address, HTTPS_PROXY: address, DEBUG: '*' },
      })

      expectPublished(run, registry)
      expect(registry.requests.flatMap(({ headers }) => Object.keys(headers))).not.toContain(
        'proxy-authorization',
      )
    },
  )

  it.each(['http', 'https'] as const)(
    'that wants a user name and password is told from a registry that does (%s)',
    async (scheme) => {
      const registry = await startRegistry(scheme === 'https' ? { tls: SERVER_TLS } : {})
      const proxy = await startProxy({ credentials: PROXY_USER })
      const variable = `${scheme.toUpperCase()}_PROXY`

      const run = await ready.publish(scheme === 'https' ? registry.url : hidden(registry), {
        words: CA,
        environment: { ...CREDENTIALS, [variable]: proxy.url },
      })

      const wants = `no way through the proxy ${proxy.url}: it wants a user name and password (407)`
      expectFailed(run, registry, new RegExp(`${escaped(wants)}\n.*${variable}`))
      expect(registry.requests).toEqual([])
    },
  )

  it('that refuses the host is told from a registry that forbids', async () => {
    const registry = await startRegistry({ tls: SERVER_TLS })
    const proxy = await startProxy({ refusesWith: 403 })

    const run = await ready.publish(registry.url, { words: CA, environment: { HTTPS_PROXY: proxy.url } })

    expectFailed(run, registry, new RegExp(`${escaped(proxy.url)}: it answers 403\n.*HTTPS_PROXY`))
  })

  it('is named where it may be what forbids a plain registry', async () => {
    const registry = await startRegistry()
    const proxy = await startProxy({ refusesWith: 403 })

    const run = await ready.publish(hidden(registry), { environment: { HTTP_PROXY: proxy.url } })

    expectFailed(run, registry, new RegExp(`forbids this \\(403\\)\n.*the proxy ${escaped(proxy.url)}`))
  })

  it.each(['http', 'https'] as const)(
    'that is down is named, once, without its password (%s)',
    async (scheme) => {
      const registry = await startRegistry(scheme === 'https' ? { tls: SERVER_TLS } : {})
      const proxy = await startForwardProxy()
      await proxy.stop()
      const variable = `${scheme.toUpperCase()}_PROXY`
      const password = encodeURIComponent(SECRETS.proxyPassword)

      const run = await ready.publish(scheme === 'https' ? registry.url : hidden(registry), {
        words: CA,
        environment: { [variable]: proxy.url.replace('//', `//publisher:${password}@`) },
      })

      const down = `no way through the proxy ${proxy.url}: connection refused`
      expectFailed(run, registry, new RegExp(`${escaped(down)}\n.*${variable}`))
      expect(run.text.split(down).length).toBe(2)
      expect(registry.requests).toEqual([])
    },
  )

  it.each([
    [
      'a password that is not encoded',
      `http://publisher:${SECRETS.proxyPassword}@127.0.0.1:9`,
      /USER:PASSWORD/,
    ],
    ['another protocol', 'socks5://127.0.0.1:9', /only http and https/],
  ])('is never guessed at where its address has %s', async (_, address, problem) => {
    const registry = await startRegistry()

    const run = await ready.publish(hidden(registry), { environment: { HTTP_PROXY: address } })

    expectFailed(run, registry, /HTTP_PROXY names cannot be used/)
    expect(run.error).toMatch(problem)
    expect(run.said).not.toMatch(/gate|tunnel@/)
  })

  it.each(['socks5://127.0.0.1:9', `http://publisher:${SECRETS.proxyPassword}@127.0.0.1:9`])(
    'that cannot be used hinders nobody who does not need it',
    async (address) => {
      const registry = await startRegistry()

      const run = await ready.publish(registry.url, { environment: { HTTPS_PROXY: address } })

      expectPublished(run, registry)
    },
  )
})

describe('a redirect', () => {
  it.each([301, 302, 307, 308])(
    '%i of an upload is refused: nothing reaches the other host',
    async (status) => {
      const registry = await startRegistry({ basicAuth: BASIC })
      const elsewhere = await startCounter()
      const way = await startFaultProxy(registry.url, ({ isMutating }) =>
        isMutating
          ? { kind: 'answer', status, headers: { location: `${elsewhere.url}/api/charts` } }
          : undefined,
      )
      stops.push(way.stop)

      const run = await ready.publish(way.url, { environment: CREDENTIALS })

      expectFailed(run, registry, redirected(status, elsewhere.url))
      expect(elsewhere.requests).toBe(0)
      expect(way.seen.filter(({ isMutating }) => isMutating).length).toBe(1)
    },
  )

  it.each([
    [301, { ADDON_REGISTRY_USERNAME: 'publisher', ADDON_REGISTRY_PASSWORD: SECRETS.password }],
    [302, { ADDON_REGISTRY_TOKEN: SECRETS.token }],
    [307, { ADDON_REGISTRY_TOKEN: SECRETS.token, HELM_REPO_AUTH_HEADER: 'X-Api-Key' }],
    [308, { ADDON_REGISTRY_USERNAME: 'publisher', ADDON_REGISTRY_PASSWORD: SECRETS.password }],
  ])(
    '%i of a read with credentials is refused: nothing reaches the other host',
    async (status, environment) => {
      const registry = await startRegistry()
      const elsewhere = await startCounter()
      const way = await startFaultProxy(registry.url, ({ path }) => ({
        kind: 'answer',
        status,
        headers: { location: `${elsewhere.url}${path}` },
      }))
      stops.push(way.stop)

      const run = await ready.publish(way.url, { environment })

      expectFailed(run, registry, redirected(status, elsewhere.url))
      expect(elsewhere.requests).toBe(0)
      expect(way.seen.some(({ isMutating }) => isMutating)).toBe(false)
    },
  )

  it('of a read without credentials is refused where it leaves the host', async () => {
    const registry = await startRegistry()
    const elsewhere = await startCounter()
    const way = await startFaultProxy(registry.url, ({ path }) => ({
      kind: 'answer',
      status: 302,
      headers: { location: `${elsewhere.url}${path}` },
    }))
    stops.push(way.stop)

    const run = await ready.publish(way.url)

    expectFailed(run, registry, new RegExp(`redirected to another origin.*${escaped(elsewhere.url)}`))
    expect(elsewhere.requests).toBe(0)
  })
})

function expectPublished(run: PublishRun, registry: FakeChartMuseum): void {
  expect([run.status, run.exitCode, run.error]).toEqual(['published', 0, ''])
  expect(registry.storage.get(ready.archive.file)?.equals(ready.archive.bytes)).toBe(true)
}

function expectFailed(run: PublishRun, registry: FakeChartMuseum, error: RegExp): void {
  expect(run.error).toMatch(error)
  expect([run.status, run.exitCode]).toEqual(['failed', 3])
  expect(registry.storage.size).toBe(0)
}

function redirected(status: number, target: string): RegExp {
  return new RegExp(`redirects to another address \\(${status}\\)\n.*set registry to .*${escaped(target)}`)
}

async function startRegistry(options: FakeChartMuseumOptions = {}): Promise<FakeChartMuseum> {
  const registry = await startFakeChartMuseum(options)
  stops.push(registry.stop)
  return registry
}

async function startProxy(options: ForwardProxyOptions = {}) {
  const proxy = await startForwardProxy(options)
  stops.push(proxy.stop)
  return proxy
}

// A second host, which takes whatever comes.
async function startCounter() {
  const counted = { url: '', requests: 0 }
  const server: Server = createServer((_, response) => {
    counted.requests += 1
    response.writeHead(201).end('{"saved":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => new Promise((resolve) => server.close(resolve)))
  counted.url = `http://127.0.0.1:${portOf(server)}`
  return counted
}

/** The registry under a name that only the proxy can reach. */
function hidden({ url }: FakeChartMuseum): string {
  return url.replace('127.0.0.1', 'charts.invalid')
}

function pem(name: string): string {
  return readFileSync(tlsFile(name), 'utf8')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
