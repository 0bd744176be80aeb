import type { ChartOrigin } from './needs.ts'

/** The one directory in a bundle. */
export const BUNDLE_ROOT = 'bundle'

/** Files of a bundle beside its archives. */
export const BUNDLE_FILES = {
  manifest: 'bundle.json',
  images: 'images.txt',
  skopeo: 'skopeo-sync.yaml',
  unresolved: 'unresolved.txt',
  sbom: 'sbom.cdx.json',
  sums: 'SHA256SUMS',
} as const

/** What a bundle says of itself. */
export interface BundleManifest {
  readonly schemaVersion: 1
  /** Paths of addon archives. */
  readonly addons: readonly string[]
  readonly charts: readonly (ChartOrigin & { readonly address: string; readonly file: string })[]
}
