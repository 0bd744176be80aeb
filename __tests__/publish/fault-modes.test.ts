import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Archive } from '../../src/package/package-addon.ts'
import type { OutcomeStatus } from '../../src/publish/publisher.ts'
import { bodyOf, portOf } from '../fakes/chartmuseum-server.ts'
import type { Fault } from '../fakes/fault-proxy.ts'
import { type FaultyRegistry, hasForced, isFalseSuccess, publishThroughFaults } from './a-faulty-registry.ts'
import { anArchive, repacked } from './an-archive.ts'

/** The seventeen modes of a faulty way to a registry: each has one right outcome, none may be a false success. */
interface Mode {
  readonly name: string
  readonly want: OutcomeStatus
  readonly registry: (archive: Archive) => FaultyRegistry
}

/** The first upload meets the fault, what follows does not. */
function once(fault: Fault): FaultyRegistry {
  return { schedule: ({ isMutating }, mutations) => (isMutating && mutations === 0 ? fault : undefined) }
}

function always(fault: Fault): FaultyRegistry {
  return { schedule: ({ isMutating }) => (isMutating ? fault : undefined) }
}

let elsewhere = { url: '', requests: 0, bytes: 0, stop: (): void => undefined }

beforeAll(async () => {
  const server = createServer((request, response) => {
    elsewhere.requests += 1
    bodyOf(request).then(
      (body) => {
        elsewhere.bytes += body.byteLength
        response.writeHead(201).end('{"saved":true}')
      },
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  elsewhere = {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests: 0,
    bytes: 0,
    stop: () => server.close(),
  }
})
afterAll(() => elsewhere.stop())

const html = { 'content-type': 'text/html' }
const MODES: readonly Mode[] = [
  { name: 'no fault', want: 'published', registry: () => ({}) },
  {
    name: 'a reset before the server reads the body (F01)',
    want: 'published',
    registry: () => once({ kind: 'reset-before' }),
  },
  {
    name: 'a reset after the upload took effect (F02)',
    want: 'published',
    registry: () => once({ kind: 'reset-after' }),
  },
  { name: '500 once (F05)', want: 'published', registry: () => once({ kind: 'answer', status: 500 }) },
  { name: '502 once (F06)', want: 'published', registry: () => once({ kind: 'answer', status: 502 }) },
  { name: '503 once (F06)', want: 'published', registry: () => once({ kind: 'answer', status: 503 }) },
  { name: '504 once (F06)', want: 'published', registry: () => once({ kind: 'answer', status: 504 }) },
  {
    name: '429 with Retry-After (F08)',
    want: 'published',
    registry: () => once({ kind: 'answer', status: 429, headers: { 'retry-after': '2' } }),
  },
  {
    name: '502 with a web page after the upload took effect (F07)',
    want: 'published',
    registry: () => once({ kind: 'answer', status: 502, headers: html, body: '<html>', isAfter: true }),
  },
  { name: 'a truncated 201 (F16)', want: 'published', registry: () => once({ kind: 'truncated-after' }) },
  {
    name: 'silence after the upload took effect (F03)',
    want: 'published',
    registry: () => ({ ...once({ kind: 'hang-after' }), patienceMs: 250 }),
  },
  {
    name: 'a 201 for nothing (F17)',
    want: 'failed',
    registry: () => always({ kind: 'answer', status: 201, body: '{"saved":true}' }),
  },
  {
    name: '409, the same content in other bytes (F21)',
    want: 'unchanged',
    registry: (archive) => ({
      prepare: ({ storage }) => void storage.set(archive.file, repacked(archive.bytes)),
    }),
  },
  {
    name: '409, other content (F22)',
    want: 'conflict',
    registry: (archive) => ({
      prepare: async ({ storage }) => {
        const other = await anArchive({ files: { 'template.cue': 'output: {other: true}\n' } })
        storage.set(archive.file, Buffer.from(other.bytes))
      },
    }),
  },
  {
    name: 'connections refused for 1.5 seconds (F11)',
    want: 'published',
    registry: () => ({ listenAfterMs: 1_500, realShare: 1 }),
  },
  {
    name: 'a 307 to another host (F19)',
    want: 'failed',
    registry: () =>
      always({ kind: 'answer', status: 307, headers: { location: `${elsewhere.url}/api/charts` } }),
  },
  {
    name: 'a 302 to another host (F19)',
    want: 'failed',
    registry: () =>
      always({ kind: 'answer', status: 302, headers: { location: `${elsewhere.url}/api/charts` } }),
  },
]

describe('publishing through a faulty way', () => {
  it('knows seventeen modes', () => {
    expect(MODES).toHaveLength(17)
  })

  it.each(MODES)('ends as $want: $name', async ({ want, registry }) => {
    const archive = await anArchive()
    const item = { archive, dependencies: [] }

    const run = await publishThroughFaults([item], registry(archive))

    expect(run.outcome).toMatchObject({ status: want })
    expect(isFalseSuccess(item, run)).toBe(false)
    expect(hasForced(run)).toBe(false)
  })

  it('sends no byte and no header to where a redirect points (F19, T65)', () => {
    expect(elsewhere.requests).toBe(0)
  })

  it('uploads once where the answer was lost after the effect (F02, F03, F07)', async () => {
    for (const fault of [
      { kind: 'reset-after' },
      { kind: 'hang-after' },
      { kind: 'truncated-after' },
    ] as const) {
      const run = await publishThroughFaults([{ archive: await anArchive(), dependencies: [] }], {
        ...once(fault),
        patienceMs: 500,
      })

      expect(run.posts).toBe(1)
    }
  })

  it('waits as long as Retry-After asks (F08)', async () => {
    const run = await publishThroughFaults(
      [{ archive: await anArchive(), dependencies: [] }],
      once({ kind: 'answer', status: 429, headers: { 'retry-after': '2' } }),
    )

    expect(Math.max(...run.clock.waits)).toBeGreaterThanOrEqual(2_000)
    expect(run.posts).toBe(2)
  })
})
