import { mapBounded } from './map-bounded.ts'
import type { Publisher, RegistryCatalog, RegistryKind } from './publisher.ts'

// Registries of these kinds answer about every name from one file.
const HAS_INDEX: ReadonlySet<RegistryKind> = new Set(['chartmuseum', 'static', 'pages', 'gitea', 'gitlab'])
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
  if (publisher.catalog !== undefined && HAS_INDEX.has(publisher.kind)) return await publisher.catalog()
  const rows = await mapBounded(
    [...new Set(names)],
    ASKED_AT_ONCE,
    async (name) => [name, await publisher.versions(name)] as const,
  )
  return new Map(rows.filter(([, versions]) => versions.length > 0))
}
