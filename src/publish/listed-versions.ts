import { mapBounded } from './map-bounded.ts'
import type { Publisher, RegistryCatalog } from './publisher.ts'

const ASKED_AT_ONCE = 16

/**
 * What a registry lists under many names: from one read of its index where it keeps one, else name by name. Names that it does
 * not know have no entry. Rejects where the registry cannot be read.
 */
export async function listedVersions(
  publisher: Publisher,
  names: readonly string[],
): Promise<RegistryCatalog> {
  if (names.length === 0) return new Map()
  // An OCI registry has no index: its catalog is a list of everybody's repositories, each of which is asked in turn.
  if (publisher.catalog !== undefined && publisher.kind !== 'oci') return await publisher.catalog()
  const rows = await mapBounded(
    [...new Set(names)],
    ASKED_AT_ONCE,
    async (name) => [name, await publisher.versions(name)] as const,
  )
  return new Map(rows.filter(([, versions]) => versions.length > 0))
}
