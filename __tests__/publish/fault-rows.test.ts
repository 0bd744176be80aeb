import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { publishAll } from '../../src/publish/publish.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { makeSecret } from '../../src/secret.ts'
import { startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import type { Fault } from '../fakes/fault-proxy.ts'
import { type FaultyRegistry, hasForced, isFalseSuccess, publishThroughFaults } from './a-faulty-registry.ts'
import { anArchive, anItem } from './an-archive.ts'

/** The rows of the fault table that concern ChartMuseum and HTTP, beside the seventeen modes. */

function onUpload(fault: Fault, { times = 1 } = {}): FaultyRegistry {
  return { schedule: ({ isMutating }, mutations) => (isMutating && mutations < times ? fault : undefined) }
}

function onIndex(fault: Fault): FaultyRegistry {
  return { schedule: ({ path }) => (path.endsWith('/index.yaml') ? fault : undefined) }
}

async function items(...names: string[]) {
  return Promise.all(names.map((name) => anItem({ name })))
}

describe('uploads', () => {
  it('F04: are sent again where only half of the body arrived', async () => {
    const item = await anItem()

    const run = await publishThroughFaults([item], onUpload({ kind: 'half-body' }))

    expect(run.outcome.status).toBe('published')
    expect(isFalseSuccess(item, run)).toBe(false)
  })

  it.each([
    ['an HTTP date', () => new Date(1_700_000_003_000).toUTCString()],
    ['a date that is past', () => new Date(0).toUTCString()],
    ['a number beyond the deadline', () => '1000000000'],
    ['a word', () => 'abc'],
    ['nothing', () => undefined],
  ])('F09: wait as Retry-After says, within reason, where it is %s', async (_, value) => {
    const after = value()
    const headers = after === undefined ? {} : { 'retry-after': after }

    const run = await publishThroughFaults(
      [await anItem()],
      onUpload({ kind: 'answer', status: 503, headers }),
    )

    expect(['published', 'failed']).toContain(run.outcome.status)
    expect(Math.max(...run.clock.waits)).toBeLessThanOrEqual(600_000)
  })

  it('F14: end in time where the answer comes a byte at a time, and are settled', async () => {
    const run = await publishThroughFaults([await anItem()], {
      ...onUpload({ kind: 'trickle-after', everyMs: 150 }),
      patienceMs: 250,
    })

    expect(run.outcome.status).toBe('published')
    expect(run.posts).toBe(1)
  })

  it('F15: are tried twice at most where the server drops them without an answer, and name its read timeout', async () => {
    const run = await publishThroughFaults([await anItem()], {
      ...onUpload({ kind: 'hang-before' }, { times: 9 }),
      patienceMs: 250,
    })

    expect(run.outcome.status).toBe('failed')
    expect(run.outcome.error?.hint).toContain('read timeout')
    expect(run.posts).toBe(2)
  })

  it('F18: are not believed where a login page answers 200 for them', async () => {
    const page: Fault = {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>',
    }

    const run = await publishThroughFaults([await anItem()], onUpload(page, { times: 9 }))

    expect(run.outcome.status).toBe('failed')
  })

  it.each([
    ['F25: 413', { maxUploadSize: 100 }, 'upload limit'],
    ['F26: 507', { maxStorageObjects: 0 }, 'max-storage-objects'],
  ])('%s ends them at once and says whose limit it is', async (_, server, hint) => {
    const run = await publishThroughFaults([await anItem()], { server })

    expect(run.outcome).toMatchObject({ status: 'failed', error: { hint: expect.stringContaining(hint) } })
    expect(run.posts).toBe(1)
  })

  it('F28: 404 is explained by its three causes, and nothing more is sent', async () => {
    const run = await publishThroughFaults(await items('a', 'b', 'c'), { server: { disableApi: true } })

    expect(run.outcomes.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
    expect(run.outcome.error?.hint).toMatch(/API.*--depth.*context-path/)
    expect(run.posts).toBe(1)
  })

  it('F29: 400 is final', async () => {
    const run = await publishThroughFaults(
      [await anItem()],
      onUpload({ kind: 'answer', status: 400, body: '{"error":"unexpected EOF"}' }, { times: 9 }),
    )

    expect(run.outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('unexpected EOF') },
    })
    expect(run.posts).toBe(1)
  })

  it('F30: the same 500 twice is final', async () => {
    const run = await publishThroughFaults(
      [await anItem()],
      onUpload({ kind: 'answer', status: 500 }, { times: 9 }),
    )

    expect(run.outcome.status).toBe('failed')
    expect(run.posts).toBe(2)
  })
})

describe('a broken archive in the registry', () => {
  it('F23: is called torn, repaired where overwriting is asked for, and never overwritten otherwise', async () => {
    const item = await anItem()
    const half = Buffer.from(item.archive.bytes.subarray(0, item.archive.bytes.byteLength / 2))
    const prepare: FaultyRegistry['prepare'] = ({ storage }) => void storage.set(item.archive.file, half)

    const explained = await publishThroughFaults([item], { prepare })
    const repaired = await publishThroughFaults([item], { prepare, options: { onConflict: 'force' } })

    expect(explained.outcome).toMatchObject({
      status: 'torn',
      error: { hint: expect.stringContaining('on-conflict: force') },
    })
    expect(explained.posts).toBe(0)
    expect(repaired.outcome).toMatchObject({ status: 'published', reason: 'replaced a broken archive' })
  })

  it('F24: that a full disk left behind is told, and not hammered', async () => {
    const run = await publishThroughFaults([await anItem()], { server: { diskBytes: 100 } })

    expect(run.outcome.status).toBe('torn')
    expect(run.posts).toBe(1)
    expect(hasForced(run)).toBe(false)
  })
})

describe('credentials', () => {
  it('F27: that expire after some archives stop the sending and leave the others failed', async () => {
    const some = await items('a', 'b', 'c', 'd')

    const run = await publishThroughFaults(some, {
      schedule: (_, mutations) => (mutations >= 2 ? { kind: 'answer', status: 401 } : undefined),
      credentials: { kind: 'bearer', token: makeSecret('a token that expires') },
      options: { concurrency: 1 },
    })

    const statuses = run.outcomes.map(({ status }) => status)
    expect(statuses).not.toContain('published')
    expect(statuses.slice(2)).toEqual(['failed', 'failed'])
    expect(run.posts).toBeLessThanOrEqual(3)
    expect(run.outcomes[3]?.error?.hint).toContain('expired')
  })
})

describe('an index', () => {
  it.each([
    ['cut off', 'apiVersion: v1\nentries:\n  demo:\n  - name: "de'],
    ['a web page', '<html><body>hello</body></html>'],
    ['empty', ''],
    ['a list', '- 1\n'],
  ])('F34: that is %s is never taken for an empty one: nothing is sent', async (_, body) => {
    const run = await publishThroughFaults([await anItem()], onIndex({ kind: 'answer', status: 200, body }))

    expect(run.outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('index') },
    })
    expect(run.posts).toBe(0)
  })

  it('F18: is asked once where web pages are all that a server has, and the archives twice at most', async () => {
    const page = { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' } } as const
    const run = await publishThroughFaults(await items('a', 'b'), {
      schedule: () => ({ ...page, body: '<html>welcome</html>' }),
      options: { concurrency: 1 },
    })

    expect(run.outcomes).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('/index.yaml') } },
      { status: 'failed' },
    ])
    expect(run.posts).toBe(0)
    expect(run.proxy.seen).toHaveLength(3)
  })

  it('F18: is believed where a page stands in for an archive before the registry is itself again', async () => {
    let pages = 0
    const run = await publishThroughFaults([await anItem()], {
      schedule: ({ path }) => {
        pages += path.endsWith('.tgz') ? 1 : 0
        if (!path.endsWith('.tgz') || pages > 4) return undefined
        return { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }
      },
    })

    expect(run.outcome.status).toBe('published')
  })

  it('F35: that loses all its rows during a run ends it (T82)', async () => {
    const rows = 'apiVersion: v1\nentries:\n  old:\n  - {name: old, version: 1.0.0}\n'
    let looks = 0

    const run = await publishThroughFaults(await items('a', 'b'), {
      schedule: ({ path }) => {
        if (!path.endsWith('/index.yaml')) return undefined
        looks += 1
        return { kind: 'answer', status: 200, body: looks === 1 ? rows : 'apiVersion: v1\nentries: {}\n' }
      },
      options: { concurrency: 1 },
    })

    expect(run.outcomes.map(({ status }) => status)).not.toContain('published')
    expect(run.posts).toBe(0)
  })

  it('F33: with a wrong digest does not turn the truth, but is told', async () => {
    const item = await anItem()
    const body = `apiVersion: v1\nentries:\n  demo:\n  - {name: demo, version: 1.0.0, digest: ${'e'.repeat(64)}, urls: [charts/demo-1.0.0.tgz]}\n`
    const run = await publishThroughFaults([item], {
      schedule: ({ path }, mutations) =>
        path.endsWith('/index.yaml') && mutations > 0 ? { kind: 'answer', status: 200, body } : undefined,
    })

    expect(run.outcome).toMatchObject({
      status: 'published',
      reason: expect.stringContaining('inconsistent'),
    })
    expect(isFalseSuccess(item, run)).toBe(false)
  })

  it('F31: that lags is waited for, and told where it stays behind', async () => {
    const run = await publishThroughFaults([await anItem()], {
      server: { indexLagMs: 30_000 },
      realShare: 0.001,
    })

    expect(run.outcome).toMatchObject({
      status: 'published',
      reason: expect.stringContaining('does not list it yet'),
    })
  })

  it('F32: that only one of two servers behind the address shows is not taken for there', async () => {
    const old = 'apiVersion: v1\nentries:\n  other:\n  - {name: other, version: 1.0.0, urls: [other.tgz]}\n'
    let looks = 0

    const run = await publishThroughFaults([await anItem()], {
      schedule: ({ path }, mutations) => {
        if (!path.endsWith('/index.yaml') || mutations === 0) return undefined
        looks += 1
        return looks % 2 === 0 ? { kind: 'answer', status: 200, body: old } : undefined
      },
      realShare: 0.001,
    })

    expect(looks).toBeGreaterThan(4)
    expect(run.outcome).toMatchObject({
      status: 'published',
      reason: expect.stringContaining('does not list it yet'),
    })
  })

  it('F37: that drops an older version is told', async () => {
    const old = await anArchive({ version: '0.9.0' })
    const server = await startFakeChartMuseum({ perChartLimit: 1 })
    const publisher = createChartMuseumPublisher(
      { url: server.url, credentials: { kind: 'none' } },
      { http: createHttp(), now: () => 0 },
    )
    const clock = fastClock({ realShare: 0.05 })
    await publishAll([{ archive: old, dependencies: [] }], [publisher], { clock, onConflict: 'fail' })

    const [result] = await publishAll([await anItem()], [publisher], { clock, onConflict: 'fail' })
    await server.stop()

    expect(result?.outcomes[0]?.reason).toContain('no longer lists 0.9.0')
  })

  it('F39: that lists what storage does not serve keeps everything from being sent', async () => {
    const item = await anItem()
    const run = await publishThroughFaults([item], {
      prepare: ({ storage }) => void storage.set(item.archive.file, Buffer.from(item.archive.bytes)),
      schedule: ({ path }) =>
        path.endsWith('.tgz')
          ? { kind: 'answer', status: 404, body: '{"error":"not found"}' }
          : path.endsWith('index.yaml')
            ? {
                kind: 'answer',
                status: 200,
                body: 'apiVersion: v1\nentries:\n  demo:\n  - {name: demo, version: 1.0.0}\n',
              }
            : undefined,
      server: { allowOverwrite: true },
    })

    expect(run.outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('does not serve') },
    })
    expect(run.posts).toBe(0)
  })
})

describe('an answer about a version', () => {
  it('F36: for a range is not taken for that version', async () => {
    const run = await publishThroughFaults([await anItem({ version: '1.0.0' })], {
      prepare: async ({ rows }) => {
        const row = { name: 'demo', version: '1.0.0-rc.1', digest: '' }
        rows.set('', new Map([['demo', [row]]]))
      },
    })

    expect(run.outcome.status).toBe('published')
  })

  it('F38: is asked for again after a moment, for two writers may both be told 201', async () => {
    const item = await anItem()
    const other = gzipSync(Buffer.from('someone else'))
    let downloads = 0

    const run = await publishThroughFaults([item], {
      schedule: ({ path }, mutations) => {
        if (!path.endsWith('.tgz') || mutations === 0) return undefined
        downloads += 1
        return downloads === 1 ? undefined : { kind: 'answer', status: 200, body: other }
      },
    })

    expect(run.outcome.status).not.toBe('published')
  })
})

describe('a run', () => {
  it('F55: that is told to end sends nothing more, and settles what it sent', async () => {
    const stop = new AbortController()
    const run = await publishThroughFaults(await items('a', 'b', 'c'), {
      schedule: ({ isMutating }) => {
        if (isMutating) stop.abort()
        return undefined
      },
      options: { stop: stop.signal, concurrency: 1 },
      realShare: 1,
    })

    expect(run.posts).toBe(1)
    expect(run.outcomes.map(({ status }) => status)).toEqual(['published', 'failed', 'failed'])
    expect(run.outcomes[1]?.error?.message).toContain('told to end')
  })

  it('F55: that is told to end while the registry is silent ends within seconds, and claims nothing', async () => {
    const stop = new AbortController()
    const start = 1_700_000_000_000
    const run = await publishThroughFaults(await items('a', 'b'), {
      schedule: ({ isMutating }) => {
        if (isMutating) stop.abort()
        return stop.signal.aborted ? { kind: 'hang-before' } : undefined
      },
      options: { stop: stop.signal, concurrency: 1 },
    })

    expect(run.outcomes.map(({ status }) => status)).toEqual(['unknown', 'failed'])
    expect(run.outcome.error?.hint).toBe('run again')
    expect(run.clock.now() - start).toBeLessThanOrEqual(5_000)
  })

  it('F64: derives nothing from the wall clock: a day off changes no outcome', async () => {
    const item = await anItem()
    const run = await publishThroughFaults([item], {})

    expect(run.outcome.status).toBe('published')
    expect(isFalseSuccess(item, run)).toBe(false)
  })

  it('F70: with two registries of which one is down ends well in the other, and a second run touches that no more', async () => {
    const server = await startFakeChartMuseum()
    const clock = fastClock({ realShare: 0.02 })
    const ports = { http: createHttp(), now: clock.now }
    const up = () => createChartMuseumPublisher({ url: server.url, credentials: { kind: 'none' } }, ports)
    const down = createChartMuseumPublisher(
      { url: 'http://127.0.0.1:9', credentials: { kind: 'none' } },
      ports,
    )
    const some = await items('a', 'b')

    const first = await publishAll(some, [down, up()], { clock, onConflict: 'fail' })
    const sent = server.requests.filter(({ method }) => method === 'POST').length
    const second = await publishAll(some, [up()], { clock, onConflict: 'fail' })
    await server.stop()

    expect(first.map(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual([
      ['failed', 'published'],
      ['failed', 'published'],
    ])
    expect(first[0]?.outcomes[0]?.error).toMatchObject({
      message: expect.stringContaining('connection refused'),
      hint: expect.stringContaining('host and the port'),
    })
    expect(second.map(({ outcomes }) => outcomes[0]?.status)).toEqual(['unchanged', 'unchanged'])
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(sent)
  })

  it('publishes dependencies before dependents', async () => {
    const [base, middle, top] = await items('base', 'middle', 'top')
    if (base === undefined || middle === undefined || top === undefined)
      throw new Error('three items expected')
    const run = await publishThroughFaults([
      { ...top, dependencies: ['middle'] },
      { ...middle, dependencies: ['base', 'elsewhere'] },
      base,
    ])

    expect([...run.server.storage.keys()]).toEqual(['base-1.0.0.tgz', 'middle-1.0.0.tgz', 'top-1.0.0.tgz'])
  })
})
