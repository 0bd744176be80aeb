import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { publishAll } from '../../src/publish/publish.ts'
import type { OutcomeStatus } from '../../src/publish/publisher.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import type { Fault } from '../fakes/fault-proxy.ts'
import { isFalseOciSuccess, type OciTarget, publishToFaultyOci } from './a-faulty-oci.ts'
import { anArchive, anItem, repacked } from './an-archive.ts'

/** A way a registry, or the way to it, can fail, and the one right outcome. */
interface Mode {
  readonly name: string
  readonly want: OutcomeStatus
  readonly fault: Fault
  /** The fault meets every upload, not one. */
  readonly isLasting?: boolean
}

const html = { 'content-type': 'text/html' }
const page = '<html><body>Bad gateway</body></html>'

/** The modes with which an upload can meet a fault; the rest of the thirteen are below. */
const MODES: readonly Mode[] = [
  { name: 'a reset before the registry reads it (F01)', want: 'published', fault: { kind: 'reset-before' } },
  { name: 'a reset after it took effect (F02)', want: 'published', fault: { kind: 'reset-after' } },
  { name: '500 once (F05)', want: 'published', fault: { kind: 'answer', status: 500 } },
  { name: '502 once (F06)', want: 'published', fault: { kind: 'answer', status: 502 } },
  { name: '503 once (F06)', want: 'published', fault: { kind: 'answer', status: 503 } },
  { name: '504 once (F06)', want: 'published', fault: { kind: 'answer', status: 504 } },
  {
    name: '429 with Retry-After (F45)',
    want: 'published',
    fault: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  },
  {
    name: '502 with a web page after it took effect (F07)',
    want: 'published',
    fault: { kind: 'answer', status: 502, headers: html, body: page, isAfter: true },
  },
  { name: 'a truncated answer (F16)', want: 'published', fault: { kind: 'truncated-after' } },
  { name: 'silence after it took effect (F03)', want: 'published', fault: { kind: 'hang-after' } },
  {
    name: 'a 201 for nothing (F17)',
    want: 'failed',
    fault: { kind: 'answer', status: 201 },
    isLasting: true,
  },
  {
    name: 'a 307 to another host (F19)',
    want: 'failed',
    fault: { kind: 'answer', status: 307, headers: { location: 'http://127.0.0.2:9/v2/' } },
    isLasting: true,
  },
  { name: 'half of the body, then nothing (F04)', want: 'published', fault: { kind: 'half-body' } },
  {
    name: 'an upload that the registry forgot (F40)',
    want: 'published',
    fault: {
      kind: 'answer',
      status: 404,
      body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown"}]}',
    },
  },
]

// One publish is six uploads: begin and end for each of two blobs, the manifest under its digest, the tag.
const UPLOADS = 6

/** What publishing through faults keeps, whatever registry is behind: run on the fake and on the real one. */
export function ociFaultModes(
  name: string,
  start: () => Promise<Omit<OciTarget, 'path'> & { stop(): Promise<void> }>,
  { uploads = UPLOADS }: { readonly uploads?: number } = {},
): void {
  describe(`publishing to ${name} through a faulty way`, () => {
    let registry: (Omit<OciTarget, 'path'> & { stop(): Promise<void> }) | undefined
    let places = 0
    beforeAll(async () => {
      registry = await start()
    })
    afterAll(() => registry?.stop())

    // One registry for all, and a path of its own for each test.
    async function onRegistry(work: (target: OciTarget) => Promise<void>): Promise<void> {
      if (registry === undefined) throw new Error('no registry')
      places += 1
      await work({ ...registry, path: `place-${places}` })
    }

    function publisherOf({ url, credentials, tls, path }: OciTarget) {
      const host = new URL(url).host
      return createOciPublisher(
        { host, path, credentials },
        { http: createHttp(tls === undefined ? {} : { ca: tls.ca }), now: () => Date.now() },
      )
    }

    it('publishes where nothing is wrong', () =>
      onRegistry(async (target) => {
        const item = await anItem()

        const run = await publishToFaultyOci(item, target)

        expect(run.outcome.status).toBe('published')
        expect(run.proxy.seen.filter(({ isMutating }) => isMutating)).toHaveLength(UPLOADS)
      }))

    it.each(MODES)('ends as $want, whichever upload meets it: $name', ({ want, fault, isLasting = false }) =>
      onRegistry(async (target) => {
        for (let at = 0; at < (isLasting ? 1 : uploads); at += 1) {
          const item = await anItem({ name: `demo-${at}` })

          const run = await publishToFaultyOci(item, target, {
            schedule: ({ isMutating }, mutations) =>
              isMutating && (isLasting || mutations === at) ? fault : undefined,
          })

          expect([at, run.outcome.status]).toEqual([at, want])
          expect(isFalseOciSuccess(item, run)).toBe(false)
        }
      }),
    )

    it('waits as long as Retry-After asks (F45)', () =>
      onRegistry(async (target) => {
        const fault = { kind: 'answer', status: 429, headers: { 'retry-after': '2' } } as const

        const { clock } = await publishToFaultyOci(await anItem(), target, {
          schedule: ({ isMutating }, mutations) => (isMutating && mutations === 0 ? fault : undefined),
        })

        expect(Math.max(...clock.waits)).toBeGreaterThanOrEqual(2_000)
      }))

    it('connects where the registry starts a moment later (F11)', () =>
      onRegistry(async (target) => {
        const run = await publishToFaultyOci(await anItem(), target, { listenAfterMs: 600, realShare: 0.5 })

        expect(run.outcome.status).toBe('published')
      }))

    it('takes the same content in other bytes for published (F21)', () =>
      onRegistry(async (target) => {
        const archive = await anArchive()
        const bytes = repacked(archive.bytes)
        await publisherOf(target).put({ ...archive, bytes }, { force: false })

        const run = await publishToFaultyOci({ archive, dependencies: [] }, target)

        expect(run.outcome.status).toBe('unchanged')
        expect(run.stored.kind === 'present' && Buffer.compare(run.stored.bytes, bytes)).toBe(0)
      }))

    it('never moves a tag that has other content (F22, T79)', () =>
      onRegistry(async (target) => {
        const first = await anArchive({ files: { 'template.cue': 'output: {other: true}\n' } })
        await publisherOf(target).put(first, { force: false })

        const run = await publishToFaultyOci(await anItem(), target)

        expect(run.outcome.status).toBe('conflict')
        expect(run.proxy.seen.filter(({ isMutating }) => isMutating)).toEqual([])
        expect(run.stored.kind === 'present' && Buffer.compare(run.stored.bytes, first.bytes)).toBe(0)
      }))

    it('calls it a conflict where somebody moves the tag a moment later (F44)', () =>
      onRegistry(async (target) => {
        const other = await anArchive({ files: { 'template.cue': 'output: {other: true}\n' } })
        const item = await anItem()
        let puts = 0
        const publisher = publisherOf(target)
        const racing = {
          ...publisher,
          fetch: async (addon: string, version: string) => {
            const stored = await publisher.fetch(addon, version)
            puts += stored.kind === 'present' ? 1 : 0
            if (puts === 1) await publisher.put(other, { force: true })
            return stored
          },
        }

        const [result] = await publishAll([item], [racing], {
          clock: fastClock({ realShare: 0.01 }),
          onConflict: 'fail',
        })

        expect(result?.outcomes[0]?.status).toBe('conflict')
      }))

    it('sends only the tag again where everything else arrived (F43)', () =>
      onRegistry(async (target) => {
        const { outcome, proxy } = await publishToFaultyOci(await anItem(), target, {
          schedule: ({ isMutating, path }, mutations) =>
            isMutating && path.endsWith('/manifests/1.0.0') && mutations === UPLOADS - 1
              ? { kind: 'answer', status: 503 }
              : undefined,
        })

        const again = proxy.seen.filter(({ isMutating }) => isMutating).slice(UPLOADS)
        expect(outcome.status).toBe('published')
        expect(again.map(({ path }) => path)).toEqual([`/v2/${target.path}/demo/manifests/1.0.0`])
      }))

    it('says unknown where the registry cannot be read after the upload', () =>
      onRegistry(async (target) => {
        let wasSent = false
        const { outcome } = await publishToFaultyOci(await anItem(), target, {
          schedule: ({ isMutating, path }) => {
            const isBroken = wasSent && !isMutating
            wasSent ||= isMutating && path.endsWith('/manifests/1.0.0')
            return isBroken ? { kind: 'answer', status: 502, headers: html, body: page } : undefined
          },
        })

        expect(outcome.status).toBe('unknown')
      }))
  })
}
