import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import type { Clock } from '../../src/ports.ts'
import { publishAll } from '../../src/publish/publish.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { anArchive } from '../publish/an-archive.ts'
import { startChartMuseum } from './chartmuseum-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const chartmuseum = findPeer('chartmuseum')
const WRITERS = 4
const ROUNDS = 200

// The rounds run beside one another: most of a round is the pause before the second look.
const AT_ONCE = 20

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

describe.skipIf(chartmuseum.kind === 'missing')(
  `writers that race on a real ChartMuseum${whyMissing(chartmuseum)}`,
  () => {
    it(`never report a wrong "published": ${WRITERS} writers, ${ROUNDS} rounds (F38)`, {
      timeout: 900_000,
    }, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'race-'))
      const server = await startChartMuseum({ storageFolder: folder })
      const wrong: string[] = []
      let published = 0
      try {
        for (let first = 0; first < ROUNDS; first += AT_ONCE) {
          const rounds = Array.from({ length: AT_ONCE }, (_, index) => first + index)
          const results = await Promise.all(rounds.map((round) => race(round)))
          for (const outcomes of results) {
            for (const { status, archive } of outcomes) {
              if (status !== 'published' && status !== 'unchanged') continue
              published += 1
              const stored = await readFile(path.join(folder, archive.file))
              if (Buffer.compare(stored, archive.bytes) !== 0) wrong.push(archive.file)
            }
          }
        }
      } finally {
        await server.stop()
        await rm(folder, { recursive: true, force: true })
      }

      expect(wrong).toEqual([])
      expect(published).toBeGreaterThan(0)

      async function race(round: number) {
        const archives = await Promise.all(
          Array.from({ length: WRITERS }, (_, writer) =>
            anArchive({
              name: 'racer',
              version: `1.0.${round}`,
              files: { 'parameter.cue': `writer: ${writer}\n` },
            }),
          ),
        )
        return Promise.all(
          archives.map(async (archive) => {
            const publisher = createChartMuseumPublisher(
              { url: server.url, credentials: { kind: 'none' } },
              { http: createHttp(), now: clock.now },
            )
            const [result] = await publishAll([{ archive, dependencies: [] }], [publisher], {
              clock,
              onConflict: 'fail',
            })
            return { archive, status: result?.outcomes[0]?.status }
          }),
        )
      }
    })
  },
)
