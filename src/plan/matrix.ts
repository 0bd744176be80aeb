import { byCodeUnit } from '../addon/order.ts'

/** One addon of a matrix: how it is named on the command line, and what it costs beside the others. */
export interface MatrixAddon {
  /** A name or a path, as the input `addons` takes it. */
  readonly addon: string
  /** In any unit: bytes of the archive serve well. */
  readonly cost: number
}

/** One job of the workflow engine: `addons` is a value for the input `addons`. */
export interface MatrixShard {
  readonly shard: number
  readonly addons: string
}

/** The output `matrix`, for `fromJSON` in a workflow (contract.md, Action outputs). */
export interface Matrix {
  readonly include: readonly MatrixShard[]
}

/** GitHub starts no more jobs than this from one matrix. */
export const MOST_SHARDS = 256

// What an addon costs beside its bytes: requests to the registry, reading and judging.
const COST_EACH = 64 * 1024
// A shard's names become one environment variable of its job; Linux refuses one above 128 KiB.
const MOST_NAMES_LENGTH = 60_000

/**
 * Shares addons out over shards of balanced cost: the dearest first, each to the shard that has least so far, so that no shard
 * costs more than 4/3 of the best possible. The same addons give the same shards; empty shards are left out. There are more than
 * asked for where one job could not be handed its names.
 */
export function makeMatrix(addons: readonly MatrixAddon[], shards: number): Matrix {
  const length = addons.reduce((sum, { addon }) => sum + addon.length + 1, 0)
  const least = Math.ceil(length / MOST_NAMES_LENGTH)
  const count = Math.max(1, Math.min(Math.max(shards, least), MOST_SHARDS, addons.length))
  const loads: Load[] = Array.from({ length: count }, () => ({ cost: 0, addons: [] }))
  for (const { addon, cost } of addons.toSorted((a, b) => b.cost - a.cost || byCodeUnit(a.addon, b.addon))) {
    const lightest = loads.reduce((least, load) => (load.cost < least.cost ? load : least))
    lightest.cost += cost + COST_EACH
    lightest.addons.push(addon)
  }
  return {
    include: loads
      .filter((load) => load.addons.length > 0)
      .map((load, at) => ({ shard: at + 1, addons: load.addons.toSorted(byCodeUnit).join(',') })),
  }
}

/** How many shards a catalog of this size is worth, where the user does not say: one for 25 addons, 20 at most. */
export function shardCount(addons: number): number {
  return Math.max(1, Math.min(20, Math.ceil(addons / 25)))
}

interface Load {
  cost: number
  readonly addons: string[]
}
