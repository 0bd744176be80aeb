import { byCodeUnit } from '../addon/order.ts'
import { parseVersion } from '../addon/version.ts'
import type { Json } from '../addon/yaml.ts'
import type { HelmIndex, IndexRow } from '../publish/protocols/helm-index.ts'
import { localFiles } from '../publish/protocols/index-row.ts'
import type { PageAddon, PageRequirements, PageVersion } from './catalog-page.ts'

/** One addon as the index tells of it, and the row whose archive tells the rest. */
export interface ListedAddon {
  readonly addon: PageAddon
  readonly shown: IndexRow
}

/** What an index says of its addons, in code-unit order of the names; the archives are not looked at. */
export function catalogOfIndex(index: HelmIndex): readonly ListedAddon[] {
  return [...index.entries]
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([name, rows]) => {
      const shown = rows.find(isStable) ?? rows[0]
      return shown === undefined ? [] : [{ addon: addonOf(name, rows, shown), shown }]
    })
}

// What KubeVela takes where no version is asked for: the first without a prerelease (versioned_registry.go).
function isStable({ version }: IndexRow): boolean {
  return parseVersion(version)?.prerelease.length === 0
}

function addonOf(name: string, rows: readonly IndexRow[], shown: IndexRow): PageAddon {
  return {
    name,
    version: shown.version,
    description: text(shown.rest['description']),
    home: text(shown.rest['home']),
    tags: texts(shown.rest['keywords']),
    requirements: requirementsOf(shown),
    versions: rows.map((row) => versionOf(name, row)),
  }
}

function versionOf(name: string, row: IndexRow): PageVersion {
  return {
    version: row.version,
    digest: row.digest ?? '',
    created: row.created ?? '',
    url: row.urls.find(isAddress) ?? localFiles({ name, row })[0] ?? '',
    requirements: requirementsOf(row),
  }
}

// A web address, or a plain path below the registry: nothing that a browser would run.
function isAddress(url: string): boolean {
  return /^https?:\/\/[^/]/i.test(url) || /^[A-Za-z0-9][A-Za-z0-9._+/-]*$/.test(url)
}

function requirementsOf({ annotations = {} }: IndexRow): PageRequirements {
  return { vela: annotations['system.vela'] ?? '', kubernetes: annotations['system.kubernetes'] ?? '' }
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value)
    ? value.flatMap((one) => (typeof one === 'string' && one !== '' ? [one] : []))
    : []
}
