import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { type Archive, sha256Of } from '../../../src/package/package-addon.ts'
import type { Branch } from '../../../src/ports.ts'
import { listings } from '../../../src/publish/protocols/helm-index.ts'
import { parseHelmIndex } from '../../../src/publish/protocols/parse-helm-index.ts'
import type { PutAnswer } from '../../../src/publish/publisher.ts'
import { createPagesPublisher } from '../../../src/publish/registries/pages.ts'
import { type BareRepository, bareRepository } from './bare-repository.ts'

/**
 * Publishers that all push to one branch at the same moment, round after round. `PAGES_RACE=16x100` runs the full size; the
 * ordinary suite runs a smaller one.
 */
const [PUBLISHERS = 4, ROUNDS = 3] = (process.env['PAGES_RACE'] ?? '4x3').split('x').map(Number)

describe('publishers that race on one branch', () => {
  let repository: BareRepository | undefined
  afterEach(() => repository?.remove())

  it(
    'all succeed and lose nothing (F46, F47, F48)',
    async () => {
      const bare = bareRepository()
      repository = bare
      const tries: number[] = []
      let pushes = new Map<number, number>()
      const publishers = Array.from({ length: PUBLISHERS }, (_, index) => {
        const branch = bare.open()
        const counted: Branch = {
          ...branch,
          commit: (commit) => {
            pushes.set(index, (pushes.get(index) ?? 0) + 1)
            return branch.commit(commit)
          },
        }
        return createPagesPublisher({
          registry: 'pages',
          branch: counted,
          directory: '',
          clock: { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
          random: Math.random,
        })
      })

      const answers: PutAnswer[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const settled = await Promise.all(
          publishers.map(async (publisher, index) => {
            const archive = tinyArchive(`addon-${index}`, `1.0.${round}`)
            await publisher.put(archive, { force: false })
            return publisher.flush()
          }),
        )
        answers.push(...settled)
        tries.push(...pushes.values())
        pushes = new Map()
      }

      expect(answers.filter(({ kind }) => kind !== 'accepted')).toEqual([])
      const index = parseHelmIndex(Buffer.from(bare.git('show', 'gh-pages:index.yaml')))
      expect(index.kind === 'read' && listings(index.index)).toHaveLength(PUBLISHERS * ROUNDS)
      const files = bare.git('ls-tree', '--name-only', 'gh-pages').split('\n')
      expect(files.filter((name) => name.endsWith('.tgz'))).toHaveLength(PUBLISHERS * ROUNDS)
      expect(Number(bare.git('rev-list', '--count', 'gh-pages'))).toBe(PUBLISHERS * ROUNDS)
      const sorted = tries.toSorted((a, b) => a - b)
      const pushed = tries.reduce((sum, one) => sum + one, 0)
      process.stderr.write(
        `pages race: ${answers.length} of ${PUBLISHERS * ROUNDS} published; tries: ${(pushed / tries.length).toFixed(1)} on average, ${sorted[Math.floor(tries.length * 0.95)]} for 95 in 100, ${sorted.at(-1)} at most\n`,
      )
    },
    PUBLISHERS * ROUNDS * 20_000,
  )
})

// The race is about the branch: what the archives hold does not matter, only that each has its own bytes.
function tinyArchive(name: string, version: string): Archive {
  const bytes = Buffer.from(`${name} ${version}`)
  return {
    name,
    version,
    file: `${name}-${version}.tgz`,
    bytes,
    sha256: sha256Of(bytes),
    chart: { annotations: {}, apiVersion: 'v2', appVersion: version, name, type: 'library', version },
  }
}
