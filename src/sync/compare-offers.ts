import { compareVersions, parseVersion } from '../addon/version.ts'
import { toActionError } from '../errors.ts'
import { listedVersions } from '../publish/listed-versions.ts'
import type { OutcomeError, Publisher, RegistryCatalog } from '../publish/publisher.ts'
import { describeTrouble } from '../publish/registry-error.ts'
import type { Offer } from './sync-source.ts'

/** What a registry lists, as far as it could be read. */
export type TargetList =
  | { readonly kind: 'read'; readonly rows: RegistryCatalog }
  | { readonly kind: 'unreadable'; readonly error: OutcomeError }

/** What the lists alone say about an offer and a registry. */
export type Standing =
  /** Both list the same digest. */
  | 'same'
  | 'missing'
  /** A registry that holds one version of each addon has a newer one. */
  | 'older'
  /** Only the bytes can tell. */
  | 'open'

/** Reads what a registry lists of the offers' names. A registry that cannot be read is no reason to leave the others alone. */
export async function readTarget(publisher: Publisher, offers: readonly Offer[]): Promise<TargetList> {
  try {
    return {
      kind: 'read',
      rows: await listedVersions(
        publisher,
        offers.map(({ name }) => name),
      ),
    }
  } catch (thrown) {
    return { kind: 'unreadable', error: describeTrouble(toActionError(thrown)) }
  }
}

/** Compares an offer with what a registry lists, without reading either archive. */
export function standingOf(
  offer: Offer,
  rows: RegistryCatalog,
  { holds }: Pick<Publisher, 'holds'>,
): Standing {
  const listed = rows.get(offer.name) ?? []
  const row = listed.find(({ version }) => version === offer.version)
  if (row === undefined)
    return holds === 'newest' && listed.some(({ version }) => isNewer(version, offer.version))
      ? 'older'
      : 'missing'
  return row.digest !== undefined && row.digest === offer.digest ? 'same' : 'open'
}

function isNewer(a: string, b: string): boolean {
  const [one, other] = [parseVersion(a), parseVersion(b)]
  return one !== undefined && other !== undefined && compareVersions(one, other) > 0
}
