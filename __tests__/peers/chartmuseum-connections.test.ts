import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  CA,
  CLIENT,
  type PublishRun,
  type ReadyToPublish,
  readyToPublish,
  tlsFile,
} from '../e2e/a-connection.ts'
import { startForwardProxy } from '../fakes/forward-proxy.ts'
import { filesBelow } from './catalog-of-addons.ts'
import { type ChartMuseumOptions, type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const chartmuseum = findPeer('chartmuseum')
const PAIR = { certFile: tlsFile('server.pem'), keyFile: tlsFile('server.key') }

describe.skipIf(chartmuseum.kind === 'missing')(
  `the way to a real ChartMuseum${whyMissing(chartmuseum)}`,
  () => {
    let ready: ReadyToPublish
    const stops: (() => Promise<unknown>)[] = []
    beforeAll(async () => {
      ready = await readyToPublish()
    })
    afterAll(() => ready.remove())
    afterEach(async () => {
      await Promise.all(stops.splice(0).map((stop) => stop()))
    })

    it('with a certificate of its own authority takes ca-file', async () => {
      const server = await start({ tls: PAIR })

      await expectFailed(await ready.publish(server.url), server, /not trusted here\n.*ca-file/)
      await expectPublished(await ready.publish(server.url, { words: CA }), server)
    })

    it('that wants a client certificate takes cert-file and key-file', async () => {
      const server = await start({ tls: { ...PAIR, caFile: tlsFile('ca.pem') } })

      const without = await ready.publish(server.url, { words: CA })
      await expectFailed(without, server, /client certificate\n.*cert-file and key-file/)
      await expectPublished(await ready.publish(server.url, { words: [...CA, ...CLIENT] }), server)
    })

    it.each(['http', 'https'] as const)('leads through a proxy (%s)', async (scheme) => {
      const server = await start(scheme === 'https' ? { tls: PAIR } : {})
      const proxy = await startForwardProxy()
      stops.push(proxy.stop)
      const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }

      const run = await ready.publish(server.url, { words: CA, environment })

      await expectPublished(run, server)
      expect(new Set(proxy.seen.map(({ method }) => method))).toEqual(
        new Set(scheme === 'https' ? ['CONNECT'] : ['GET', 'POST']),
      )
    })

    async function start(options: ChartMuseumOptions): Promise<ChartMuseumServer> {
      const server = await startChartMuseum(options)
      stops.push(server.stop)
      return server
    }

    async function expectPublished(run: PublishRun, { storageFolder }: ChartMuseumServer): Promise<void> {
      expect([run.status, run.exitCode, run.error]).toEqual(['published', 0, ''])
      const stored = await readFile(path.join(storageFolder, ready.archive.file))
      expect(stored.equals(ready.archive.bytes)).toBe(true)
    }

    async function expectFailed(run: PublishRun, server: ChartMuseumServer, error: RegExp): Promise<void> {
      expect(run.error).toMatch(error)
      expect([run.status, run.exitCode]).toEqual(['failed', 3])
      const files = await filesBelow(server.storageFolder).catch(() => [])
      expect(files.filter((file) => file.endsWith('.tgz'))).toEqual([])
    }
  },
)
