import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MatrixAddon, MOST_SHARDS, makeMatrix, shardCount } from '../../src/plan/matrix.ts'

const named = (costs: readonly number[]): readonly MatrixAddon[] =>
  costs.map((cost, at) => ({ addon: `addon-${at}`, cost }))

const namesIn = (matrix: ReturnType<typeof makeMatrix>): readonly string[] =>
  matrix.include.flatMap(({ addons }) => addons.split(','))

describe('makeMatrix', () => {
  it('puts the dear ones apart and fills up with the cheap ones', () => {
    const addons = named([9_000_000, 9_000_000, 10, 10, 10, 10])

    expect(makeMatrix(addons, 2).include).toEqual([
      { shard: 1, addons: 'addon-0,addon-2,addon-4' },
      { shard: 2, addons: 'addon-1,addon-3,addon-5' },
    ])
  })

  it('makes no shard without addons, and none where there is nothing to do', () => {
    expect(makeMatrix(named([1, 1]), 8).include).toHaveLength(2)
    expect(makeMatrix([], 8)).toEqual({ include: [] })
  })

  it('holds every addon once, in at most 256 shards, whatever the order and the costs', () => {
    const costs = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 400 })
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 400 }), (list, shards) => {
        const addons = named(list)
        const matrix = makeMatrix(addons, shards)

        expect(namesIn(matrix).toSorted()).toEqual(addons.map(({ addon }) => addon).toSorted())
        expect(matrix.include.length).toBeLessThanOrEqual(Math.min(MOST_SHARDS, shards))
        expect(makeMatrix(addons.toReversed(), shards)).toEqual(matrix)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps the dearest shard within 4/3 of the best possible', () => {
    const costs = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 20 }), (list, shards) => {
        const addons = named(list)
        // What each costs by itself is part of the balance: 64 KiB beside its bytes.
        const costOf = new Map(addons.map(({ addon, cost }) => [addon, cost + 64 * 1024]))
        const loads = makeMatrix(addons, shards).include.map(({ addons: names }) =>
          names.split(',').reduce((sum, name) => sum + (costOf.get(name) ?? 0), 0),
        )
        const whole = [...costOf.values()].reduce((sum, cost) => sum + cost, 0)
        const sorted = [...costOf.values()].toSorted((a, b) => b - a)
        const pair = (sorted[shards - 1] ?? 0) + (sorted[shards] ?? 0)
        const bound = Math.max(whole / shards, sorted[0] ?? 0, sorted.length > shards ? pair : 0)

        expect(Math.max(...loads)).toBeLessThanOrEqual((4 / 3) * bound + 1)
      }),
      { numRuns: 100 },
    )
  })

  it('makes more shards than asked for where one job could not be handed its names', () => {
    const addons = Array.from({ length: 10_000 }, (_, at) => ({ addon: `a-rather-long-name-${at}`, cost: 1 }))

    const { include } = makeMatrix(addons, 1)

    expect(include.length).toBeGreaterThan(1)
    for (const { addons: names } of include) expect(names.length).toBeLessThan(128 * 1024)
  })
})

describe('shardCount', () => {
  it.each([
    [0, 1],
    [1, 1],
    [25, 1],
    [26, 2],
    [10_000, 20],
  ])('is worth for %i addons %i jobs', (addons, shards) => {
    expect(shardCount(addons)).toBe(shards)
  })
})
