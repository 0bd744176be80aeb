import { type Delivery, isPublished } from './delivery.ts'
import { mapBounded } from './map-bounded.ts'
import { listingNotes } from './outcome-notes.ts'
import type { RegistrySession } from './registry-session.ts'
import { decideBefore, type Verdict } from './verdict.ts'

// Two writers can both be told that they stored a version: the later one's bytes stay. The gap is the time between a server's
// look at its storage and its write, so a second look after this pause sees who won.
const SECOND_LOOK_MS = 500
const FIRST_POLL_MS = 100
const MAX_POLL_MS = 5_000
// Several servers behind one address may each have an index of its own age: one look may meet the newest by luck (F32).
const LOOKS_AT_SERVERS = 2

/** Looks once more at everything that was published: at its bytes, then at whether the registry lists it. */
export async function confirmPublished(
  deliveries: readonly Delivery[],
  session: RegistrySession,
): Promise<void> {
  const { clock, concurrency, stop } = session.settings
  const published = deliveries.filter(isPublished)
  if (published.length === 0 || stop.aborted) return
  await session.pause((session.lastSentAt() ?? 0) + SECOND_LOOK_MS - clock.now())
  await mapBounded(published, concurrency, (delivery) => lookAgain(delivery, session))
  // All at once: one reading of an index answers them all.
  await Promise.all(published.filter(isPublished).map((delivery) => lookAtListing(delivery, session)))
}

async function lookAgain(delivery: Delivery, session: RegistrySession): Promise<void> {
  const { archive } = delivery.item
  await session.guarded(delivery, async () => {
    const settled = await session.settle(delivery, { isAwaited: true })
    const { onConflict } = session.settings
    const decision = decideBefore({ archive, settled, onConflict, listed: delivery.listed, wasSent: true })
    // Overwriting was asked for once, not against whoever came after.
    if (decision.kind === 'put')
      delivery.verdict = settled.kind === 'present' ? lostRace(delivery) : vanished(delivery)
    else if (decision.verdict.status !== 'published') delivery.verdict = decision.verdict
  })
}

async function lookAtListing(delivery: Delivery, session: RegistrySession): Promise<void> {
  const { version: own } = delivery.item.archive
  const { clock, stop, windowMs } = session.settings
  const looks = session.publisher.commitsTogether ? 1 : LOOKS_AT_SERVERS
  await session.guarded(delivery, async () => {
    const end = clock.now() + windowMs
    let sightings = 0
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(MAX_POLL_MS, wait * 2)) {
      const rows = await session.versions(delivery)
      sightings = rows.some(({ version }) => version === own) ? sightings + 1 : 0
      const isListed = sightings >= looks
      if (isListed || clock.now() + wait > end || stop.aborted) {
        const remarks = session.publisher.notes?.(delivery.item.archive) ?? []
        const reason = listingNotes(delivery, { rows, isListed, remarks })
        if (reason !== undefined && delivery.verdict !== undefined)
          delivery.verdict = { ...delivery.verdict, reason }
        return
      }
      await session.pause(wait)
    }
  })
}

function lostRace({ item }: Delivery): Verdict {
  const { name, version } = item.archive
  return {
    status: 'conflict',
    error: {
      message: `${name} ${version} was stored, but another publisher replaced it a moment later`,
      hint: 'let one workflow publish at a time, and see which content is right before running again',
    },
  }
}

function vanished({ item }: Delivery): Verdict {
  const { name, version } = item.archive
  return {
    status: 'unknown',
    error: { message: `${name} ${version} was stored, but is not there any more`, hint: 'run again' },
  }
}
