import type { Archive } from '../package/package-addon.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { OutcomeError } from '../publish/publisher.ts'

/** One version that a source holds. */
export interface Offer {
  readonly name: string
  readonly version: string
  /** SHA-256 of the archive in lower-case hex, as far as the source tells; a claim until the bytes are read. */
  readonly digest?: string
}

/** What taking an offer gave: something to publish, or why it cannot be. */
export type Taken =
  | { readonly kind: 'taken'; readonly item: PublishItem; readonly note?: string }
  | { readonly kind: 'refused'; readonly error: OutcomeError }

/** Where a sync copies from. */
export interface SyncSource {
  /** For people, without credentials. */
  readonly location: string
  /** True where the source holds every version there ever was: what it lacks may be taken for gone. */
  readonly holdsHistory: boolean
  /** Everything that it holds. Rejects where the list cannot be had: it is never an empty one then. */
  offers(): Promise<readonly Offer[]>
  /** Reads one version, verified against what was offered. Rejects only where the source as a whole cannot be used. */
  take(offer: Offer): Promise<Taken>
}

/** A source of archives that are at hand: what a catalog's tree makes. */
export function archiveSource(
  location: string,
  items: readonly PublishItem[],
  { holdsHistory = false }: { readonly holdsHistory?: boolean } = {},
): SyncSource {
  const byKey = new Map(items.map((item) => [keyOf(item.archive), item]))
  return {
    location,
    holdsHistory,
    offers: async () => items.map(({ archive }) => offerOf(archive)),
    async take(offer) {
      const item = byKey.get(keyOf(offer))
      if (item !== undefined) return { kind: 'taken', item }
      return { kind: 'refused', error: { message: `${location} has no ${offer.name} ${offer.version}` } }
    },
  }
}

/** One text for a name and a version. */
export function keyOf({ name, version }: Pick<Offer, 'name' | 'version'>): string {
  return `${name}\n${version}`
}

function offerOf({ name, version, sha256 }: Archive): Offer {
  return { name, version, digest: sha256 }
}
