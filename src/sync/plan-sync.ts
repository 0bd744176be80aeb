import { makePlan } from '../plan/make-plan.ts'
import type { PlannedStep } from '../plan/plan.ts'
import type { Clock } from '../ports.ts'
import type { PublishedVersion, Publisher } from '../publish/publisher.ts'
import { settle } from '../publish/settle.ts'
import type { OnConflict } from '../publish/verdict.ts'
import { readTarget, standingOf } from './compare-offers.ts'
import type { Offer, SyncSource } from './sync-source.ts'

/** How to look for differences. */
export interface DriftOptions {
  readonly clock: Clock
  readonly onConflict: OnConflict
}

/**
 * Says what a sync would do to one registry, and changes nothing. Archives are read only where both sides hold a version and their
 * lists do not say that it is the same.
 */
export async function planSync(
  source: SyncSource,
  offers: readonly Offer[],
  target: Publisher,
  options: DriftOptions,
): Promise<readonly PlannedStep[]> {
  const list = await readTarget(target, offers)
  const steps: PlannedStep[] = []
  for (const offer of offers) {
    const step = { name: offer.name, version: offer.version, registry: target.registry }
    if (list.kind === 'unreadable') {
      steps.push({ ...step, step: 'unknown', reason: list.error.message })
      continue
    }
    const standing = standingOf(offer, list.rows, target)
    if (standing === 'same') steps.push({ ...step, step: 'skip', reason: 'both list the same digest' })
    else if (standing === 'older') steps.push({ ...step, step: 'skip', reason: 'a newer version is there' })
    else if (standing === 'missing')
      steps.push({ ...step, step: 'publish', reason: `missing in ${target.registry}` })
    else
      steps.push(
        ...(await compareBytes({ source, offer, target, listed: list.rows.get(offer.name) ?? [] }, options)),
      )
  }
  return steps
}

interface Compared {
  readonly source: SyncSource
  readonly offer: Offer
  readonly target: Publisher
  readonly listed: readonly PublishedVersion[]
}

async function compareBytes(
  { source, offer: { name, version, ...rest }, target, listed }: Compared,
  { clock, onConflict }: DriftOptions,
): Promise<readonly PlannedStep[]> {
  const { registry } = target
  const taken = await source.take({ name, version, ...rest })
  if (taken.kind === 'refused')
    return [{ name, version, registry, step: 'blocked', reason: taken.error.message }]
  const { archive } = taken.item
  const settled = await settle(target, archive, { clock, windowMs: 0, isAwaited: false })
  const held = [{ registry, settled, listed: listed.map((row) => row.version) }]
  return makePlan([{ name, version, archive, held }], { onConflict })
}
