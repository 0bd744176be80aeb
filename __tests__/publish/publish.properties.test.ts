import process from 'node:process'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Archive } from '../../src/package/package-addon.ts'
import { publishAll } from '../../src/publish/publish.ts'
import type { PublishOutcome } from '../../src/publish/publisher.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { retryReads } from '../../src/publish/retry.ts'
import type { OnConflict } from '../../src/publish/verdict.ts'
import { makeSecret } from '../../src/secret.ts'
import {
  type FaultPlan,
  type GetFault,
  type MemoryChartMuseum,
  memoryChartMuseum,
  type PutFault,
} from '../fakes/memory-chartmuseum.ts'
import { virtualClock } from '../fakes/virtual-clock.ts'
import { anArchive, repacked } from './an-archive.ts'

/**
 * Random schedules of faults against a model of ChartMuseum with its measured quirks, on a virtual clock. After every schedule:
 *
 * - I1: `published` and `unchanged` mean that the registry serves our files: the same bytes, or for `unchanged` the same content;
 * - I2: without `on-conflict: force` no byte that the registry held before the run, or that another writer stored during it,
 *   changes, and no request asks to overwrite;
 * - I3: no version that the registry held disappears;
 * - I4: running again without faults ends in one run with every version served as ours, or with the one outcome that names what
 *   stands in its way; and the run after that sends nothing;
 * - I5: no credential occurs in any outcome.
 */
const SCHEDULES = Number(process.env['FAULT_SCHEDULES'] ?? '2000')
const SECRET = 'correct horse battery staple'
const NAMES = ['a', 'b', 'c'] as const

/** What the registry holds of an addon before the run. */
type Held = 'nothing' | 'same' | 'repacked' | 'other' | 'documentation' | 'torn'

interface Variants {
  readonly own: Archive
  readonly other: Uint8Array
  readonly held: Readonly<Record<Held, Uint8Array | undefined>>
}

const variants = new Map<string, Variants>()

beforeAll(async () => {
  for (const name of NAMES) {
    const own = await anArchive({ name })
    const other = (await anArchive({ name, files: { 'template.cue': 'output: {other: true}\n' } })).bytes
    const documentation = (await anArchive({ name, files: { 'README.md': 'other\n' } })).bytes
    const torn = own.bytes.subarray(0, own.bytes.byteLength >> 1)
    const held = {
      nothing: undefined,
      same: own.bytes,
      repacked: repacked(own.bytes),
      other,
      documentation,
      torn,
    }
    variants.set(name, { own, other, held })
  }
})

function variantsOf(name: string): Variants {
  const found = variants.get(name)
  if (found === undefined) throw new Error(`no archive ${name}`)
  return found
}

interface Schedule {
  readonly held: Readonly<Record<(typeof NAMES)[number], Held>>
  readonly onConflict: OnConflict
  readonly plan: FaultPlan
  readonly concurrency: number
}

const held = fc.constantFrom<Held>(
  'nothing',
  'nothing',
  'nothing',
  'same',
  'repacked',
  'other',
  'documentation',
  'torn',
)
const putFault = fc.constantFrom<PutFault>(
  'none',
  'none',
  'lost-before',
  'lost-after',
  'late',
  'lie',
  '500',
  '500-torn',
  '503',
  '429',
  '401',
  '404',
  '413',
  'other-writer-first',
  'other-writer-wins',
)
const getFault = fc.constantFrom<GetFault>(
  'none',
  'none',
  'none',
  'none',
  'none',
  'lost',
  '500',
  '503',
  '404',
  'html',
  '401',
  'refused',
)
const schedules: fc.Arbitrary<Schedule> = fc.record({
  held: fc.record({ a: held, b: held, c: held }),
  onConflict: fc.constantFrom<OnConflict>('fail', 'fail', 'skip', 'force'),
  plan: fc.record({
    puts: fc.array(putFault, { maxLength: 8 }),
    gets: fc.array(getFault, { maxLength: 20 }),
  }),
  concurrency: fc.integer({ min: 1, max: 4 }),
})

async function run(
  registry: MemoryChartMuseum,
  { onConflict, concurrency }: Schedule,
): Promise<readonly PublishOutcome[]> {
  const clock = virtualClock()
  const http = retryReads(registry, { clock, random: () => 0.5, deadline: clock.now() + 600_000 })
  const publisher = createChartMuseumPublisher(
    { url: 'http://registry.example', credentials: { kind: 'bearer', token: makeSecret(SECRET) } },
    { http, now: clock.now },
  )
  const items = NAMES.map((name) => ({
    archive: variantsOf(name).own,
    dependencies: name === 'a' ? [] : ['a'],
  }))
  const results = await publishAll(items, [publisher], { clock, onConflict, concurrency, random: () => 0.5 })
  return results.flatMap(({ outcomes }) => outcomes)
}

function fileOf(name: string): string {
  return `${name}-1.0.0.tgz`
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0
}

function checkTruth(registry: MemoryChartMuseum, outcomes: readonly PublishOutcome[]): void {
  for (const [index, name] of NAMES.entries()) {
    const { own, held } = variantsOf(name)
    const stored = registry.objects.get(fileOf(name))
    const status = outcomes[index]?.status
    if (status === 'published') expect(isSame(stored, own.bytes), `I1 ${name}`).toBe(true)
    if (status === 'unchanged') {
      expect(isSame(stored, own.bytes) || isSame(stored, held.repacked), `I1 ${name}`).toBe(true)
    }
  }
  expect(JSON.stringify(outcomes), 'I5').not.toContain(SECRET)
}

function checkKept(
  registry: MemoryChartMuseum,
  before: ReadonlyMap<string, Uint8Array>,
  isForced: boolean,
): void {
  for (const [file, bytes] of before) {
    expect(registry.objects.has(file), `I3 ${file}`).toBe(true)
    if (!isForced) expect(isSame(registry.objects.get(file), bytes), `I2 ${file}`).toBe(true)
  }
  if (!isForced)
    expect(
      registry.requests.filter(({ url }) => url.includes('force')),
      'I2',
    ).toEqual([])
}

const CONVERGED = ['published', 'unchanged', 'skipped', 'conflict', 'torn']

describe('publishing, whatever goes wrong', () => {
  it(`keeps I1 to I5 over ${SCHEDULES} random schedules`, { timeout: 7_200_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const before = new Map(
          NAMES.flatMap((name) => {
            const bytes = variantsOf(name).held[schedule.held[name]]
            return bytes === undefined ? [] : [[fileOf(name), bytes] as const]
          }),
        )
        const isForced = schedule.onConflict === 'force'
        const registry = memoryChartMuseum(
          before,
          schedule.plan,
          (file) => variantsOf(file.slice(0, 1)).other,
        )

        const first = await run(registry, schedule)
        checkTruth(registry, first)
        checkKept(registry, before, isForced)

        registry.heal()
        const between = new Map(registry.objects)
        const second = await run(registry, schedule)
        checkTruth(registry, second)
        checkKept(registry, between, isForced)
        for (const { status } of second) expect(CONVERGED, 'I4').toContain(status)
        if (isForced)
          expect(
            second.every(({ status }) => status === 'published' || status === 'unchanged'),
            'I4',
          ).toBe(true)

        const sent = registry.requests.length
        await run(registry, schedule)
        const mutating = registry.requests.slice(sent).filter(({ method }) => method !== 'GET')
        expect(mutating, 'I4').toEqual([])
      }),
      { numRuns: SCHEDULES },
    )
  })
})
