import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { openBriefHttp } from '../../src/adapters/brief-http.ts'
import { portOf } from '../fakes/chartmuseum-server.ts'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${portOf(started)}/index.yaml`
}

const clock = { now: () => Date.now() }

describe('a door for what a run can do without', () => {
  it('takes an answer that comes in time', async () => {
    const url = await serve((_, response) => response.end('entries: {}\n'))

    const answer = await openBriefHttp({}, clock).send({ method: 'GET', url })

    expect(answer).toMatchObject({ kind: 'answer', status: 200 })
  })

  it.each<readonly [string, RequestListener]>([
    ['is silent', () => undefined],
    [
      'drips without end',
      (_, response) => {
        const dripping = setInterval(() => response.write('a: b\n'), 20)
        response.once('close', () => clearInterval(dripping))
      },
    ],
  ])('asks a server once that %s', async (_, listener) => {
    let requests = 0
    const url = await serve((request, response) => {
      requests += 1
      listener(request, response)
    })
    const since = Date.now()

    const answer = await openBriefHttp({}, clock, { eachMs: 300, allMs: 10_000 }).send({ method: 'GET', url })

    expect(answer).toMatchObject({ kind: 'failure', reason: 'total-timeout' })
    expect(requests).toBe(1)
    expect(Date.now() - since).toBeLessThan(3_000)
  })

  it('asks nobody any more when the time for all is over', async () => {
    let requests = 0
    const url = await serve(() => {
      requests += 1
    })
    const since = Date.now()
    const http = openBriefHttp({}, clock, { eachMs: 10_000, allMs: 400 })

    const first = await http.send({ method: 'GET', url })
    const second = await http.send({ method: 'GET', url })

    expect([first, second]).toMatchObject([
      { reason: 'total-timeout', sent: true },
      { reason: 'total-timeout', sent: false, message: expect.stringContaining('not asked') },
    ])
    expect(requests).toBe(1)
    expect(Date.now() - since).toBeLessThan(3_000)
  })
})
