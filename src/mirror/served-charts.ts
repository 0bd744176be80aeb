import type { AllowedHosts } from '../inputs/allowed-hosts.ts'
import type { ChartRepository } from '../kubevela/chart-sources.ts'
import type { HelmComponent } from '../kubevela/helm-components.ts'
import type { Http } from '../ports.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import { readChartIndex } from './chart-source.ts'
import { readSourceRows } from './source-index.ts'

const READ_AT_ONCE = 4

/** What asking chart repositories needs of the world; the door should be guarded (`guardHttp`). */
export interface ServedChartsPorts {
  readonly http: Http
  readonly hosts: AllowedHosts
  /** Hears how many repositories are done, the first time before any is. */
  readonly onRead: (done: number, total: number) => void
}

/**
 * Asks the Helm repositories of components what they serve of the charts that the components name: each index once, on allowed hosts
 * only. By the repository's address as it is written; those on other hosts are not in it.
 */
export async function readServedCharts(
  components: readonly HelmComponent[],
  { http, hosts, onRead }: ServedChartsPorts,
): Promise<ReadonlyMap<string, ChartRepository>> {
  const wanted = new Map<string, Set<string>>()
  for (const { values } of components) {
    const { repoType = 'helm', url, chart } = values
    if (repoType !== 'helm' || url === undefined || chart === undefined || !hosts.allows(url)) continue
    wanted.set(url, (wanted.get(url) ?? new Set()).add(chart))
  }
  const read = new Map<string, ChartRepository>()
  onRead(0, wanted.size)
  await mapBounded([...wanted], READ_AT_ONCE, async ([url, charts]) => {
    read.set(url, await readRepository(http, url, [...charts]))
    onRead(read.size, wanted.size)
  })
  return read
}

async function readRepository(http: Http, url: string, charts: readonly string[]): Promise<ChartRepository> {
  const index = await readChartIndex(http, url)
  if (index.kind === 'unread') return { kind: 'failed', message: index.message }
  const served = new Map<string, readonly string[]>()
  for (const chart of charts) {
    const rows = readSourceRows(index.bytes, chart)
    if (rows === undefined) return { kind: 'failed', message: 'its index.yaml is no index of charts' }
    if (rows.length > 0)
      served.set(
        chart,
        rows.map(({ version }) => version),
      )
  }
  return { kind: 'index', charts: served }
}
