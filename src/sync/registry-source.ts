import { ActionError } from '../errors.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { Offer, SyncSource } from './sync-source.ts'
import { takeArchive } from './take-archive.ts'

/** A source that is a registry of ours: everything it lists, read through its publisher. */
export function registrySource(publisher: Publisher): SyncSource {
  const { registry, catalog } = publisher
  return {
    location: registry,
    holdsHistory: true,
    async offers() {
      if (catalog === undefined) throw tellsNobody(registry)
      const rows = await catalog()
      return [...rows].flatMap(([name, versions]) => versions.map((row): Offer => ({ name, ...row })))
    },
    async take(offer) {
      const stored = await publisher.fetch(offer.name, offer.version)
      if (stored.kind === 'unclear') return { kind: 'refused', error: stored.error }
      if (stored.kind !== 'present') {
        return {
          kind: 'refused',
          error: { message: `${registry} lists ${offer.name} ${offer.version} but does not hold it` },
        }
      }
      const provenance = await provenanceOf(publisher, offer)
      return await takeArchive(offer, {
        bytes: stored.bytes,
        location: registry,
        ...(provenance === undefined ? {} : { provenance }),
      })
    },
  }
}

// A signature that cannot be had is none: the archive is what is copied.
async function provenanceOf(
  { fetchProvenance }: Publisher,
  { name, version }: Offer,
): Promise<Uint8Array | undefined> {
  const stored = await fetchProvenance?.(name, version)
  return stored?.kind === 'present' ? stored.bytes : undefined
}

function tellsNobody(registry: string): ActionError {
  return new ActionError(`cannot copy from ${registry}: it tells nobody what it holds`, {
    kind: 'registry',
    hint: 'name the addons to copy with the input addons, or copy from the catalog that was published to it',
  })
}
