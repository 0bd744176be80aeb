import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Publisher } from '../publish/publisher.ts'
import { isMeant } from './choose-offers.ts'
import { keyOf, type Offer, type SyncSource } from './sync-source.ts'

/** A version that a registry holds and the source does not. */
export type ExtraVersion = Pick<Offer, 'name' | 'version'>

/**
 * Fails with an input error where nothing may be pruned by this source: one that knows only the newest versions, or that lists
 * nothing at all, says nothing about what is gone.
 */
export function requirePrunable(
  source: SyncSource,
  offers: readonly Offer[],
  versions: 'all' | 'newest',
): void {
  const why =
    versions === 'newest'
      ? 'with versions: newest every older version would be taken away'
      : source.holdsHistory
        ? offers.length === 0
          ? `${source.location} lists nothing`
          : undefined
        : `${source.location} holds only the newest versions, so every older one would be taken away`
  if (why === undefined) return
  throw new ActionError(`cannot prune: ${why}`, {
    kind: 'input',
    hint: 'prune only by a registry that holds every version, or take single ones away with the command withdraw',
  })
}

/** Lists what a registry holds of the meant addons that the source does not offer. Rejects where the registry cannot tell. */
export async function extraVersions(
  offers: readonly Offer[],
  target: Publisher,
  patterns: readonly string[] | undefined,
): Promise<readonly ExtraVersion[]> {
  if (target.catalog === undefined) {
    throw new ActionError(`cannot prune ${target.registry}: it does not tell what it holds`, {
      kind: 'input',
      hint: 'leave prune out, and take versions away with the means of the registry',
    })
  }
  const offered = new Set(offers.map(keyOf))
  const rows = await target.catalog()
  return [...rows]
    .filter(([name]) => isMeant(name, patterns))
    .flatMap(([name, versions]) => versions.map(({ version }) => ({ name, version })))
    .filter((extra) => !offered.has(keyOf(extra)))
    .toSorted((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.version, b.version))
}
