import type { Addon } from '../addon/addon.ts'
import type { ChartMetadata } from '../addon/chart.ts'
import { printChart } from '../addon/chart.ts'
import { CHART_FILE } from '../addon/layout.ts'
import type { ArchiveEntry } from './archive.ts'

/**
 * Lists what an addon's archive holds, in order: the generated `Chart.yaml` first, then every file that `.helmignore` does not
 * hide, by path. All lie below one directory named like the addon, as Helm wants it (pkg/chart/loader/archive.go).
 */
export function archiveEntries(addon: Addon, chart: ChartMetadata): readonly ArchiveEntry[] {
  const packed = addon.files.filter((file) => !file.ignored && file.path !== CHART_FILE)
  return [
    { path: `${chart.name}/${CHART_FILE}`, bytes: Buffer.from(printChart(chart), 'utf8') },
    ...packed.map(({ path, bytes }) => ({ path: `${chart.name}/${path}`, bytes })),
  ]
}
