import type { Addon } from '../addon/addon.ts'
import { nameOf } from '../detect/repository-path.ts'
import { type Matrix, makeMatrix, shardCount } from '../plan/matrix.ts'
import type { PlannedStep } from '../plan/plan.ts'
import { identityOf, type LoadedCatalog } from './load-catalog.ts'
import { isKeptBack, type PackagedAddon } from './package-chosen.ts'

// What goes into an output and from there into a job: no blank, no comma, nothing of a glob or a shell (T52).
const SAFE = /^[A-Za-z0-9._/-]+$/

/** Shares addons out over jobs of the workflow engine, by what they weigh; `shards` undefined leaves their number to their count. */
export function shardAddons(
  addons: readonly Addon[],
  { catalog, shards }: { readonly catalog: readonly Addon[]; readonly shards: number | undefined },
): Matrix {
  const uses = new Map<string, number>()
  for (const { root } of catalog) uses.set(nameOf(root), (uses.get(nameOf(root)) ?? 0) + 1)
  const shared = addons.flatMap(({ root, files }) => {
    // A name selects every addon of that name, a path one.
    const addon = (uses.get(nameOf(root)) ?? 0) > 1 ? root : nameOf(root)
    const cost = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    return SAFE.test(addon) ? [{ addon, cost }] : []
  })
  return makeMatrix(shared, shards ?? shardCount(shared.length))
}

/** The addons of a plan about which something is left to do or to be told: those of which every step is to skip are done. */
export function openAddons(
  packaged: readonly PackagedAddon[],
  steps: readonly PlannedStep[],
): readonly Addon[] {
  const open = new Set(steps.filter(({ step }) => step !== 'skip').map(({ name }) => name))
  return packaged
    .filter((one) => open.has(identityOf(one.addon).name) && !isKeptBack(one))
    .map(({ addon }) => addon)
}

/** The addons that a proposal touches, itself or through their dependencies: what is worth a test. */
export function touchedAddons({ chosen, affected }: LoadedCatalog): readonly Addon[] {
  return [...chosen, ...affected].map(({ addon }) => addon)
}
