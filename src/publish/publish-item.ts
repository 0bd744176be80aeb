import type { Archive } from '../package/package-addon.ts'

/** One archive to publish. */
export interface PublishItem {
  readonly archive: Archive
  /** Names of the addons it depends on: those of the same run are published before it. */
  readonly dependencies: readonly string[]
  /** Its provenance file (`.prov`), where there is one. */
  readonly provenance?: Uint8Array
}
