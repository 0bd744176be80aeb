import { byCodeUnit } from '../../addon/order.ts'
import { compareVersions, parseVersion, withoutV } from '../../addon/version.ts'
import type { Json } from '../../addon/yaml.ts'

/** One version in an index (Helm pkg/repo/index.go ChartVersion). */
export interface IndexRow {
  /** The row's own name; KubeVela goes by the key that the row stands under. */
  readonly name: string
  readonly version: string
  /** Where the archive is, tried in turn; relative ones start at the registry's address. */
  readonly urls: readonly string[]
  /** RFC 3339; when the version was first published. */
  readonly created?: string
  /** SHA-256 of the archive in hex, as far as the index tells. */
  readonly digest?: string
  /** KubeVela reads `system.vela` and `system.kubernetes` from here and nowhere else (versioned_registry.go). */
  readonly annotations?: Readonly<Record<string, string>>
  /** Everything else that Helm knows of a chart, under Helm's keys. */
  readonly rest: Readonly<Record<string, Json>>
}

/** A Helm repository's index: what `index.yaml` says. */
export interface HelmIndex {
  /** RFC 3339; when the index last changed. */
  readonly generated?: string
  /** Rows by name. */
  readonly entries: ReadonlyMap<string, readonly IndexRow[]>
  /** `apiVersion`, `serverInfo`, `publicKeys` and `annotations`, as far as they are there. */
  readonly rest: Readonly<Record<string, Json>>
}

/** The file that Helm and KubeVela look for at a registry's address. */
export const INDEX_FILE = 'index.yaml'
/** An index of a registry that holds nothing. */
export const EMPTY_INDEX: HelmIndex = { entries: new Map(), rest: { apiVersion: 'v1' } }

/** One version under its name. */
export interface Listing {
  /** The key in the index. */
  readonly name: string
  readonly row: IndexRow
}

/** Lists all rows, by name and then as they stand in the index. */
export function listings(index: HelmIndex): readonly Listing[] {
  return [...index.entries].flatMap(([name, rows]) => rows.map((row) => ({ name, row })))
}

/** Finds the row that clients take for a version: the first one equal but for a leading `v` and build metadata (T33). */
export function findRow(index: HelmIndex, name: string, version: string): IndexRow | undefined {
  const rows = index.entries.get(name) ?? []
  return rows.find((row) => row.version === version) ?? rows.find((row) => isOneVersion(row.version, version))
}

/** True for texts that may not both be published: equal but for a leading `v` and build metadata. */
export function isOneVersion(a: string, b: string): boolean {
  return identity(a) === identity(b)
}

/**
 * Adds rows to an index, each in place of the row of the same version where there is one, and sorts what results. Other rows
 * stay as they are. Without rows the index itself is returned.
 */
export function putRows(index: HelmIndex, rows: readonly Listing[], generated: string): HelmIndex {
  if (rows.length === 0) return index
  const entries = new Map(index.entries)
  for (const { name, row } of rows) {
    const others = (entries.get(name) ?? []).filter((other) => !isOneVersion(other.version, row.version))
    entries.set(name, [...others, row])
  }
  return sortIndex({ ...index, entries, generated })
}

/** Removes every row of a version; the index itself where there is none. */
export function removeRows(index: HelmIndex, listing: Listing, generated: string): HelmIndex {
  const rows = index.entries.get(listing.name) ?? []
  const kept = rows.filter((row) => row.version !== listing.row.version)
  if (kept.length === rows.length) return index
  const entries = new Map(index.entries)
  if (kept.length === 0) entries.delete(listing.name)
  else entries.set(listing.name, kept)
  return sortIndex({ ...index, entries, generated })
}

/**
 * Merges two indexes: all rows of `base`, and those of `added` whose version it lacks. Merging again changes nothing, and where
 * the two have no version in common the order does not matter. `generated` is the later of the two.
 */
export function mergeIndexes(base: HelmIndex, added: HelmIndex): HelmIndex {
  const fresh = listings(added).filter(({ name, row }) => findRow(base, name, row.version) === undefined)
  const names = [...base.entries.keys(), ...added.entries.keys()]
  const entries = new Map(names.map((name) => [name, base.entries.get(name) ?? []]))
  for (const { name, row } of fresh) entries.set(name, [...(entries.get(name) ?? []), row])
  const generated = later(base.generated, added.generated)
  const merged = { entries, rest: { ...added.rest, ...base.rest } }
  return sortIndex(generated === undefined ? merged : { ...merged, generated })
}

/** Lists the rows of `base` that `next` no longer holds under their name and exact version: an index only ever grows (T82). */
export function lostRows(base: HelmIndex, next: HelmIndex): readonly Listing[] {
  return listings(base).filter(
    ({ name, row }) => next.entries.get(name)?.some(({ version }) => version === row.version) !== true,
  )
}

/** Sorts an index as Helm does: names by code units, rows newest first, versions that cannot be parsed last. */
export function sortIndex(index: HelmIndex): HelmIndex {
  const entries = [...index.entries].toSorted(([a], [b]) => byCodeUnit(a, b))
  return { ...index, entries: new Map(entries.map(([name, rows]) => [name, sortRows(rows)])) }
}

function sortRows(rows: readonly IndexRow[]): readonly IndexRow[] {
  const parsed = rows.map((row) => ({ row, version: parseVersion(row.version) }))
  return parsed
    .toSorted((a, b) => {
      if (a.version !== undefined && b.version !== undefined) {
        return compareVersions(b.version, a.version) || byCodeUnit(a.row.version, b.row.version)
      }
      if (a.version === undefined && b.version === undefined) return byCodeUnit(a.row.version, b.row.version)
      return a.version === undefined ? 1 : -1
    })
    .map(({ row }) => row)
}

function identity(version: string): string {
  const [identifying = ''] = withoutV(version).split('+')
  return identifying
}

// Offsets differ from index to index, so the moments are compared, not the texts.
function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const [first, second] = [Date.parse(a), Date.parse(b)]
  if (first === second) return byCodeUnit(a, b) < 0 ? b : a
  return first > second ? a : b
}
