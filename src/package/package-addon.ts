import type { ChartMetadata } from '../addon/chart.ts'

/** A packaged addon: the `.tgz` held in memory, with what identifies it. */
export interface Archive {
  readonly name: string
  /** As in metadata.yaml, a leading `v` included. */
  readonly version: string
  /** `name-version.tgz`. */
  readonly file: string
  readonly bytes: Uint8Array
  /** Lower-case hex of the SHA-256 of `bytes`. */
  readonly sha256: string
  readonly chart: ChartMetadata
}
