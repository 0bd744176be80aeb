import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import process from 'node:process'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { retryReads } from '../../src/publish/retry.ts'
import { makeSecret } from '../../src/secret.ts'
import { bodyOf, portOf } from '../fakes/chartmuseum-server.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type ForwardProxy, type ForwardProxyOptions, startForwardProxy } from '../fakes/forward-proxy.ts'

const servers: Server[] = []
const SECRET = 'correct horse battery staple'
const BODY = Buffer.from('x')

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return portOf(server)
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`
}

function pem(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8')
}

function credentialFor(url: string) {
  return { origin: new URL(url).origin, header: 'Authorization', value: makeSecret(`Bearer ${SECRET}`) }
}

describe('a request', () => {
  it('carries method, headers and a body with its length', async () => {
    let seen: { request: IncomingMessage; body: Buffer } | undefined
    const url = await serve((request, response) => {
      bodyOf(request).then(
        (body) => {
          seen = { request, body }
          response.writeHead(201, { 'x-one': 'a' }).end('{"saved":true}')
        },
        () => undefined,
      )
    })

    const answer = await createHttp().send({
      method: 'POST',
      url: `${url}/x?force`,
      headers: { 'X-Two': 'b' },
      body: Buffer.from('abc'),
    })

    expect(answer).toMatchObject({ kind: 'answer', status: 201, headers: { 'x-one': 'a' } })
    expect(seen?.body.toString()).toBe('abc')
    expect(seen?.request).toMatchObject({ method: 'POST', url: '/x?force' })
    expect(seen?.request.headers).toMatchObject({ 'content-length': '3', 'x-two': 'b' })
    expect(seen?.request.headers['transfer-encoding']).toBeUndefined()
  })

  it.each([400, 401, 404, 409, 500, 503])(
    'has an answer, no failure, where the status is %i',
    async (status) => {
      const url = await serve((_, response) => response.writeHead(status).end('said'))

      const answer = await createHttp().send({ method: 'GET', url })

      expect(answer).toMatchObject({ kind: 'answer', status })
    },
  )

  it('is refused before it leaves where a header or credential holds a line end (T66)', async () => {
    let requests = 0
    const url = await serve((_, response) => {
      requests += 1
      response.end()
    })
    const http = createHttp()
    const bad = makeSecret('token\r\nX-Evil: 1')

    const answers = await Promise.all([
      http.send({ method: 'GET', url, headers: { a: 'b\r\nc: d' } }),
      http.send({ method: 'GET', url, headers: { 'a\n': 'b' } }),
      http.send({ method: 'GET', url, credential: { origin: url, header: 'Authorization', value: bad } }),
      http.send({ method: 'GET', url: url.replace('//', '//user:pass@') }),
      http.send({ method: 'GET', url: 'file:///etc/passwd' }),
    ])

    expect(answers.map((answer) => answer.kind === 'failure' && answer.reason)).toEqual(
      Array(5).fill('invalid-request'),
    )
    expect(JSON.stringify(answers)).not.toMatch(/pass@|token/)
    expect(requests).toBe(0)
  })
})

describe('a credential', () => {
  it('goes to its exact origin and nowhere else', async () => {
    const seen: (string | undefined)[] = []
    const listener: RequestListener = ({ headers }, response) => {
      seen.push(headers.authorization)
      response.end()
    }
    const [home, other] = [await serve(listener), await serve(listener)]
    const http = createHttp()

    await http.send({ method: 'GET', url: home, credential: credentialFor(home) })
    await http.send({ method: 'GET', url: other, credential: credentialFor(home) })

    expect(seen).toEqual([`Bearer ${SECRET}`, undefined])
  })

  it('is in no answer and no failure, however it is looked at (T64)', async () => {
    const url = await serve((request) => request.socket.destroy())
    const http = createHttp({ connectTimeoutMs: 500, idleTimeoutMs: 200, totalTimeoutMs: 400 })
    const dead = 'http://127.0.0.1:9'

    const answers = [
      await http.send({ method: 'POST', url, body: Buffer.from('x'), credential: credentialFor(url) }),
      await http.send({ method: 'GET', url: `${dead}/?q=secret-query`, credential: credentialFor(dead) }),
    ]

    for (const text of [JSON.stringify(answers), inspect(answers, { depth: 20, showHidden: true })]) {
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain('secret-query')
    }
    expect(answers.map((answer) => answer.kind)).toEqual(['failure', 'failure'])
  })
})

describe('a redirect', () => {
  it('is followed by an anonymous read within the origin, three times at most (T65)', async () => {
    const url = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const http = createHttp()

    expect(await http.send({ method: 'GET', url: `${url}/3` })).toMatchObject({ kind: 'answer', status: 200 })
    expect(await http.send({ method: 'GET', url: `${url}/4` })).toMatchObject({
      kind: 'failure',
      reason: 'redirect',
    })
  })

  it.each([301, 302, 303, 307, 308])(
    '%i is followed neither to another origin, nor by a mutation, nor with a credential (T65)',
    async (status) => {
      let strays = 0
      const elsewhere = await serve((_, response) => {
        strays += 1
        response.writeHead(201).end()
      })
      const url = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end())
      const http = createHttp()

      const read = await http.send({ method: 'GET', url })
      const upload = await http.send({
        method: 'POST',
        url,
        body: Buffer.from('x'),
        headers: { 'x-api-key': SECRET },
      })
      const known = await http.send({ method: 'GET', url, credential: credentialFor(url) })

      expect(read).toMatchObject({ kind: 'failure', reason: 'redirect' })
      expect(upload).toMatchObject({ kind: 'answer', status })
      expect(known).toMatchObject({ kind: 'answer', status })
      expect(strays).toBe(0)
    },
  )
})

describe('an answer', () => {
  it('is decoded where it comes as gzip', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')),
    )

    const answer = await createHttp().send({ method: 'GET', url })

    expect(answer.kind === 'answer' && Buffer.from(answer.body).toString()).toBe('plain')
  })

  it('is cut off above its cap, counted after decoding (T69)', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024))
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const endless = await serve((_, response) => {
      response.on('error', () => undefined)
      const more = () => {
        if (response.write(Buffer.alloc(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    const http = createHttp()

    for (const from of [url, endless]) {
      expect(await http.send({ method: 'GET', url: from, maxBytes: 1_000_000 })).toMatchObject({
        reason: 'too-large',
      })
    }
  })

  it('that falls silent, or comes too slowly, ends in time (T69)', async () => {
    const silent = await serve((_, response) => response.write('a'))
    const slow = await serve((_, response) => {
      const timer = setInterval(() => response.write('a'), 40)
      response.once('close', () => clearInterval(timer))
    })
    const http = createHttp({ idleTimeoutMs: 150, totalTimeoutMs: 500 })
    const started = Date.now()

    expect(await http.send({ method: 'GET', url: silent })).toMatchObject({
      reason: 'idle-timeout',
      sent: true,
    })
    expect(await http.send({ method: 'GET', url: slow })).toMatchObject({
      reason: 'total-timeout',
      sent: true,
    })
    expect(Date.now() - started).toBeLessThan(3_000)
  })

  it('that ends early, or is no HTTP, is a failure', async () => {
    const short = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('abc', () => response.destroy())
    })
    const strange = createServer()
    strange.on('connection', (socket: Socket) => socket.end('hello\r\n\r\n'))
    const port = await listen(strange)

    expect(await createHttp().send({ method: 'GET', url: short })).toMatchObject({
      kind: 'failure',
      reason: 'reset',
    })
    expect((await createHttp().send({ method: 'GET', url: `http://127.0.0.1:${port}` })).kind).toBe('failure')
  })
})

describe('a host that cannot be reached', () => {
  it('is told apart: refused, unknown', async () => {
    const http = createHttp()

    expect(await http.send({ method: 'GET', url: 'http://127.0.0.1:9/' })).toMatchObject({
      reason: 'refused',
      sent: false,
    })
    expect(await http.send({ method: 'GET', url: 'http://nowhere.invalid/' })).toMatchObject({
      kind: 'failure',
      sent: false,
      message: expect.stringContaining('nowhere.invalid'),
    })
  })

  it('F12: is asked twice where its name is unknown, and five times where the name servers are', async () => {
    for (const [reason, times] of [
      ['unknown-host', 2],
      ['dns-unavailable', 5],
    ] as const) {
      let asked = 0
      const clock = fastClock()
      const http = retryReads(
        {
          send: async () => {
            asked += 1
            return { kind: 'failure', reason, message: 'no', sent: false }
          },
        },
        { clock, random: () => 0.5, deadline: clock.now() + 60_000 },
      )

      await http.send({ method: 'GET', url: 'http://nowhere.invalid' })

      expect(asked).toBe(times)
    }
  })
})

describe('TLS', () => {
  async function serveTls(name: string, more = {}): Promise<string> {
    const options = { key: pem(`${name}.key`), cert: pem(`${name}.pem`), ...more }
    return `https://127.0.0.1:${await listen(createTlsServer(options, (_, response) => response.end('secure')))}`
  }

  it('takes the certificates of its own authority', async () => {
    const url = await serveTls('server')

    expect(await createHttp({ ca: pem('ca.pem') }).send({ method: 'GET', url })).toMatchObject({
      status: 200,
    })
    expect(await createHttp().send({ method: 'GET', url })).toMatchObject({
      reason: 'tls',
      message: expect.stringContaining('not trusted'),
    })
    expect(await createHttp({ insecureSkipTlsVerify: true }).send({ method: 'GET', url })).toMatchObject({
      status: 200,
    })
  })

  it('F13: refuses an expired certificate and one for another host, for good', async () => {
    const http = createHttp({ ca: pem('ca.pem') })

    expect(await http.send({ method: 'GET', url: await serveTls('expired') })).toMatchObject({
      reason: 'tls',
      sent: false,
      message: expect.stringContaining('expired'),
    })
    expect(await http.send({ method: 'GET', url: await serveTls('other') })).toMatchObject({
      reason: 'tls',
      message: expect.stringContaining('another host'),
    })
  })

  it('F13: takes a handshake that is reset for a passing fault', async () => {
    const server = createServer()
    server.on('connection', (socket: Socket) => socket.destroy())
    const url = `https://127.0.0.1:${await listen(server)}`

    expect(await createHttp().send({ method: 'GET', url })).toMatchObject({ reason: 'reset', sent: false })
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'says that a client certificate is wanted (%s)',
    async (version) => {
      const more = { ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true, maxVersion: version }
      const url = await serveTls('server', more)

      const answer = await createHttp({ ca: pem('ca.pem') }).send({ method: 'GET', url })

      expect(answer).toMatchObject({ kind: 'failure', reason: 'client-certificate' })
      expect(answer.kind === 'failure' && answer.message).toContain('wants a client certificate')
    },
  )

  it('shows a client certificate where one is asked for', async () => {
    const url = await serveTls('server', { ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true })
    const ca = pem('ca.pem')

    expect(
      await createHttp({ ca, cert: pem('client.pem'), key: pem('client.key') }).send({ method: 'GET', url }),
    ).toMatchObject({ status: 200 })
    expect((await createHttp({ ca }).send({ method: 'GET', url })).kind).toBe('failure')
  })
})

describe('proxies of the environment', () => {
  const saved = { ...process.env }
  const proxies: ForwardProxy[] = []
  afterEach(async () => {
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy']) {
      const value = saved[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  function useProxy(url: string, noProxy = ''): void {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) process.env[name] = url
    process.env['NO_PROXY'] = noProxy
    process.env['no_proxy'] = noProxy
  }

  it('are asked for http addresses, except for those of NO_PROXY', async () => {
    const asked: (string | undefined)[] = []
    const proxy = await serve(({ url }, response) => {
      asked.push(url)
      response.end('by proxy')
    })
    const direct = await serve((_, response) => response.end('direct'))
    const http = createHttp()
    useProxy(proxy, '127.0.0.1')

    const away = await http.send({ method: 'GET', url: 'http://registry.example/index.yaml' })
    const near = await http.send({ method: 'GET', url: direct })

    expect(asked).toEqual(['http://registry.example/index.yaml'])
    expect(away.kind === 'answer' && Buffer.from(away.body).toString()).toBe('by proxy')
    expect(near.kind === 'answer' && Buffer.from(near.body).toString()).toBe('direct')
  })

  it('are tunnelled through for https addresses, and see no header', async () => {
    const secure = createTlsServer({ key: pem('server.key'), cert: pem('server.pem') }, (_, response) =>
      response.end('secure'),
    )
    const url = `https://localhost:${await listen(secure)}`
    const proxy = await startProxy()
    useProxy(proxy.url)

    const answer = await createHttp({ ca: pem('ca.pem') }).send({
      method: 'GET',
      url,
      credential: credentialFor(url),
    })

    expect(answer).toMatchObject({ kind: 'answer', status: 200 })
    expect(proxy.seen.map(({ target }) => `https://${target}`)).toEqual([url])
    expect(JSON.stringify(proxy.seen)).not.toContain(SECRET)
  })

  it.each([
    [407, 'proxy', 'it wants a user name and password'],
    [403, 'proxy', 'it answers 403'],
    [404, 'proxy', 'it answers 404'],
    [302, 'proxy', 'it answers 302'],
    [502, 'unreachable', 'it answers 502'],
  ])('that answer %i to a tunnel are told from the server', async (refusesWith, reason, words) => {
    const proxy = await startProxy({ refusesWith })
    useProxy(proxy.url)

    const answer = await createHttp().send({ method: 'POST', url: 'https://registry.invalid/', body: BODY })

    expect(answer).toMatchObject({ kind: 'failure', reason, sent: false, proxyVariable: 'https_proxy' })
    expect(answer.kind === 'failure' && answer.message).toContain(
      `https://registry.invalid: no way through the proxy ${proxy.url}: ${words}`,
    )
  })

  it.each(['http', 'https'])('that never answer are left, and nothing stays open (%s)', async (scheme) => {
    const proxy = await startProxy({ isSilent: true })
    useProxy(proxy.url)
    const http = createHttp({ connectTimeoutMs: 200, idleTimeoutMs: 200 })

    const answer = await http.send({ method: 'GET', url: `${scheme}://registry.invalid/` })

    expect(answer).toMatchObject({
      kind: 'failure',
      reason: scheme === 'https' ? 'connect-timeout' : 'idle-timeout',
    })
    await expect.poll(proxy.connections).toBe(0)
  })

  it.each(['http', 'https'])(
    'may speak TLS themselves, with a certificate of the same authority (%s)',
    async (scheme) => {
      const tls = { key: pem('server.key'), cert: pem('server.pem') }
      const listener: RequestListener = (_, response) => response.end('there')
      const target = scheme === 'https' ? createTlsServer(tls, listener) : createServer(listener)
      const url = `${scheme}://localhost:${await listen(target)}`
      const proxy = await startProxy({ tls })
      useProxy(proxy.url)

      expect(await createHttp({ ca: pem('ca.pem') }).send({ method: 'GET', url })).toMatchObject({
        status: 200,
      })
      expect(await createHttp().send({ method: 'GET', url })).toMatchObject({
        reason: 'tls',
        message: expect.stringContaining(`no way through the proxy ${proxy.url}: TLS failed`),
      })
      expect(proxy.seen.length).toBe(1)
    },
  )

  it('do not make the certificate of another name good enough for a server without one', async () => {
    const secure = createTlsServer({ key: pem('server.key'), cert: pem('server.pem') })
    const port = await listen(secure)
    const proxy = await startProxy()
    useProxy(proxy.url)

    const answer = await createHttp({ ca: pem('ca.pem') }).send({
      method: 'GET',
      url: `https://192.0.2.1:${port}`,
    })

    expect(answer).toMatchObject({ kind: 'failure', reason: 'tls' })
  })

  it('that are no proxies are told from the server', async () => {
    const wrong = createServer()
    wrong.on('connection', (socket: Socket) => socket.end('hello\r\n\r\n'))
    useProxy(`http://127.0.0.1:${await listen(wrong)}`)

    const answer = await createHttp().send({ method: 'GET', url: 'https://registry.invalid/' })

    expect(answer).toMatchObject({ kind: 'failure', sent: false, proxyVariable: 'https_proxy' })
    expect(answer.kind === 'failure' && answer.message).toMatch(/no way .*: the answer is not valid HTTP$/)
  })

  it.each(['http', 'https'])(
    'that speak TLS get none of the TLS settings for the server (%s)',
    async (scheme) => {
      const shown: unknown[] = []
      const proxy = createTlsServer({
        key: pem('server.key'),
        cert: pem('server.pem'),
        requestCert: true,
        rejectUnauthorized: false,
      })
      proxy.on('secureConnection', (socket) => {
        shown.push(socket.getPeerCertificate())
        socket.destroy()
      })
      useProxy(`https://127.0.0.1:${await listen(proxy)}`)
      const request = { method: 'GET', url: `${scheme}://registry.invalid/` } as const
      const own = { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') }

      expect(await createHttp(own).send(request)).toMatchObject({ reason: 'reset' })
      expect(await createHttp({ insecureSkipTlsVerify: true }).send(request)).toMatchObject({ reason: 'tls' })
      expect(shown).toEqual([{}])
    },
  )

  it('are not blamed for what the server does at the end of a tunnel', async () => {
    const secure = createServer()
    secure.on('connection', (socket: Socket) => socket.destroy())
    const proxy = await startProxy()
    useProxy(proxy.url)

    const answer = await createHttp().send({
      method: 'GET',
      url: `https://localhost:${await listen(secure)}`,
    })

    expect(answer).toMatchObject({ kind: 'failure', reason: 'reset', sent: false })
    expect(answer.kind === 'failure' && answer.message).not.toContain('proxy')
  })

  async function startProxy(options: ForwardProxyOptions = {}) {
    const proxy = await startForwardProxy(options)
    proxies.push(proxy)
    return proxy
  }
})
