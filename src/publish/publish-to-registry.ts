import { confirmPublished } from './confirm-published.ts'
import { deliver } from './deliver.ts'
import { type Delivery, isPublished, newDelivery } from './delivery.ts'
import { dependencyWaves } from './dependency-waves.ts'
import { listAddons } from './list-addons.ts'
import { mapBounded } from './map-bounded.ts'
import { settleProvenance } from './provenance.ts'
import type { PublishItem } from './publish-item.ts'
import type { Publisher, PublishOutcome } from './publisher.ts'
import { readBack } from './read-back.ts'
import { openRegistrySession, type PublishSettings, type RegistrySession } from './registry-session.ts'

/**
 * Publishes archives to one registry and returns an outcome for each. Dependencies go before dependents; where the registry makes
 * all visible together, all go at once. At the end everything that was published is looked at once more, and everything
 * that is there with KubeVela's eyes.
 */
export async function publishToRegistry(
  items: readonly PublishItem[],
  publisher: Publisher,
  settings: PublishSettings,
): Promise<ReadonlyMap<PublishItem, PublishOutcome>> {
  const { clock, concurrency, onOutcome } = settings
  const session = openRegistrySession(publisher, settings)
  const deliveries = new Map(items.map((item) => [item, newDelivery(item, clock.now())]))
  const all = [...deliveries.values()]
  const waves = publisher.commitsTogether ? [items] : dependencyWaves(items)

  for (const wave of waves)
    await deliver(
      wave.flatMap((item) => deliveries.get(item) ?? []),
      session,
    )
  await confirmPublished(all, session)
  await readBack(all, session)
  await mapBounded(all, concurrency, (delivery) => attachProvenance(delivery, session))
  if (session.whyNotSend() === undefined) await publisher.finish?.()
  await listAddons(all, session)
  const outcomes = all.map((delivery) => [delivery.item, outcomeOf(delivery, session)] as const)
  for (const [item, outcome] of outcomes) onOutcome(item, outcome)
  return new Map(outcomes)
}

async function attachProvenance(delivery: Delivery, session: RegistrySession): Promise<void> {
  const isThere = isPublished(delivery) || delivery.verdict?.status === 'unchanged'
  if (delivery.item.provenance === undefined || !isThere) return
  await session.guarded(delivery, async () => {
    const mayPut = () => session.whyNotSend() === undefined
    const trouble = await settleProvenance(delivery.item, session.publisher, { mayPut })
    if (trouble !== undefined) delivery.verdict = trouble
  })
}

function outcomeOf({ item, startedAt, verdict }: Delivery, session: RegistrySession): PublishOutcome {
  const { publisher, settings } = session
  const { name, version } = item.archive
  return {
    registry: publisher.registry,
    kind: publisher.kind,
    ...(verdict ?? {
      status: 'unknown',
      error: { message: `nothing is known about ${name} ${version}` },
    }),
    durationMs: Math.max(0, Math.round(settings.clock.now() - startedAt)),
  }
}
