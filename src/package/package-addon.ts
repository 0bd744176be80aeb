import { createHash } from 'node:crypto'
import type { Addon } from '../addon/addon.ts'
import { type ChartMetadata, chartMetadata } from '../addon/chart.ts'
import type { Json } from '../addon/yaml.ts'
import { ActionError } from '../errors.ts'
import { makeArchive } from './archive.ts'
import { archiveEntries } from './entries.ts'

/** What the Chart.yaml of an archive that others packed says, under Helm's names. */
export interface ForeignChart {
  readonly name: string
  readonly version: string
  readonly annotations: Readonly<Record<string, string>>
  readonly [key: string]: Json
}

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
  readonly chart: ChartMetadata | ForeignChart
}

/**
 * Packages an addon into a Helm-compatible archive (KubeVela pkg/addon/addon.go PackageAddon), in memory: the work tree is never
 * written. The addon must have passed the `package` rules; one without readable metadata is refused with an input error.
 */
export function packageAddon(addon: Addon): Archive {
  if (addon.metadata.kind !== 'parsed') {
    throw new ActionError(`cannot package ${addon.root}: metadata.yaml is ${addon.metadata.kind}`, {
      kind: 'input',
    })
  }
  const { name, version } = addon.metadata.value
  const chart = chartMetadata(addon.metadata.value)
  const bytes = makeArchive(archiveEntries(addon, chart))
  return { name, version, file: `${name}-${version}.tgz`, bytes, sha256: sha256Of(bytes), chart }
}

/** The SHA-256 of some bytes, in lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
