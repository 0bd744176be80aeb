import { printChart } from '../../addon/chart.ts'
import { byCodeUnit } from '../../addon/order.ts'
import { compareVersions, parseVersion } from '../../addon/version.ts'
import { makeArchive } from '../../package/archive.ts'
import { type Archive, sha256Of } from '../../package/package-addon.ts'
import { readArchive } from '../read-archive.ts'
import { isObject, listOf, parseJson } from './json.ts'

/** One addon of the list that KubeVela's OCI registries are to read. */
export interface ListedAddon {
  readonly name: string
  readonly description?: string
  /** Newest first. */
  readonly versions: readonly string[]
}

/** The list, or why a chart does not hold one. */
export type AddonListReading =
  | { readonly kind: 'read'; readonly addons: readonly ListedAddon[] }
  | { readonly kind: 'broken'; readonly message: string }

/** The chart that holds the list (kubevela pkg/addon/oci_catalog.go, in flight upstream). */
export const CATALOG_CHART = 'kubevela-addon-catalog'
const CATALOG_FILE = 'catalog.json'
const API_VERSION = 'addons.kubevela.io/v1alpha1'
const DESCRIPTION = 'KubeVela portable OCI addon catalog'

/** Reads the list out of the chart's archive. One that cannot be read to the last entry is `broken`, never shorter. */
export async function readAddonList(bytes: Uint8Array): Promise<AddonListReading> {
  const archive = await readArchive(bytes)
  if (archive.kind !== 'read') return { kind: 'broken', message: archive.message }
  const file = archive.files.find(({ path }) => path === CATALOG_FILE)
  const catalog = file === undefined ? undefined : parseJson(file.bytes)
  if (!isObject(catalog)) return { kind: 'broken', message: `it holds no ${CATALOG_FILE}` }
  if (catalog['apiVersion'] !== API_VERSION)
    return { kind: 'broken', message: `its apiVersion is not ${API_VERSION}` }
  const rows = listOf(catalog['addons'])
  const addons = rows.flatMap((row): readonly ListedAddon[] => {
    if (!isObject(row) || typeof row['name'] !== 'string' || row['name'].trim() === '') return []
    const { name, description } = row
    const versions = listOf(row['versions']).filter((version) => typeof version === 'string')
    return [{ name, versions, ...(typeof description === 'string' ? { description } : {}) }]
  })
  return addons.length === rows.length
    ? { kind: 'read', addons }
    : { kind: 'broken', message: 'it lists an addon without a name' }
}

/** Puts entries into a list, in the place of those of the same name; nobody else leaves it. */
export function mergeAddons(
  list: readonly ListedAddon[],
  entries: readonly ListedAddon[],
): readonly ListedAddon[] {
  const merged = new Map([...list, ...entries].map((addon) => [addon.name, addon]))
  return [...merged.values()].toSorted((a, b) => byCodeUnit(a.name, b.name))
}

/** Versions newest first, each once; what is no version comes last. */
export function newestFirst(versions: readonly string[]): readonly string[] {
  const known = [...new Set(versions)].map((text) => ({ text, version: parseVersion(text) }))
  return known
    .toSorted((a, b) => {
      if (a.version === undefined || b.version === undefined)
        return Number(a.version === undefined) - Number(b.version === undefined)
      return compareVersions(b.version, a.version) || byCodeUnit(a.text, b.text)
    })
    .map(({ text }) => text)
}

/** True where two lists say the same. */
export function isSameList(a: readonly ListedAddon[], b: readonly ListedAddon[]): boolean {
  return printList(a) === printList(b)
}

/** Packs a list as the chart's next version. */
export function packAddonList(addons: readonly ListedAddon[], version: string): Archive {
  const chart = {
    annotations: {},
    apiVersion: 'v2',
    description: DESCRIPTION,
    name: CATALOG_CHART,
    type: 'library',
    version,
  } as const
  const bytes = makeArchive([
    {
      path: `${CATALOG_CHART}/Chart.yaml`,
      bytes: Buffer.from(printChart({ ...chart, appVersion: version })),
    },
    { path: `${CATALOG_CHART}/${CATALOG_FILE}`, bytes: Buffer.from(printList(addons)) },
  ])
  const file = `${CATALOG_CHART}-${version}.tgz`
  return { name: CATALOG_CHART, version, file, bytes, sha256: sha256Of(bytes), chart }
}

// The keys in the order of KubeVela's own writer.
function printList(addons: readonly ListedAddon[]): string {
  const rows = addons.map(({ name, description, versions }) => ({
    name,
    ...(description === undefined || description === '' ? {} : { description }),
    versions,
  }))
  return JSON.stringify({ apiVersion: API_VERSION, addons: rows })
}
