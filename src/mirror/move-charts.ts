import type { PublishResult } from '../publish/publish.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import { type FetchedChart, isFetched, keyOf } from './fetch-charts.ts'
import type { ChartOrigin, ChartPlace } from './needs.ts'

/** The archives to publish, and the charts that cannot be among them. */
export interface ChartsToPublish {
  readonly items: readonly PublishItem[]
  readonly refused: readonly Extract<FetchedChart, { kind: 'refused' }>[]
}

/**
 * The charts that a registry can hold side by side: one archive for each name and version. Two sources that serve different
 * charts under one name and version cannot both move.
 */
export function chartsToPublish(charts: readonly FetchedChart[]): ChartsToPublish {
  const items = new Map<string, { readonly item: PublishItem; readonly url: string }>()
  const refused: Extract<FetchedChart, { kind: 'refused' }>[] = []
  for (const chart of charts) {
    if (chart.kind === 'refused') {
      refused.push(chart)
      continue
    }
    const { name, version, sha256 } = chart.item.archive
    const key = `${name} ${version}`
    const known = items.get(key)
    if (known === undefined) items.set(key, { item: chart.item, url: chart.origin.url })
    else if (known.item.archive.sha256 !== sha256) {
      const message = `${known.url} and ${chart.origin.url} serve different charts as ${key}: a registry holds one`
      refused.push({
        kind: 'refused',
        origin: chart.origin,
        message,
        hint: 'mirror one of the two into another registry',
      })
    }
  }
  return { items: [...items.values()].map(({ item }) => item), refused }
}

/** Tells the new place of each chart that a registry holds now; undefined for the others. */
export function placesAfter(
  charts: readonly FetchedChart[],
  results: readonly PublishResult[],
  place: ChartPlace,
): (chart: ChartOrigin) => ChartPlace | undefined {
  const held = new Set(
    results
      .filter(
        ({ outcomes }) =>
          outcomes.length > 0 &&
          outcomes.every(({ status }) => status === 'published' || status === 'unchanged'),
      )
      .map(({ item }) => item.archive.sha256),
  )
  const moved = new Set(
    charts
      .filter(isFetched)
      .filter(({ item }) => held.has(item.archive.sha256))
      .map(({ origin }) => keyOf(origin)),
  )
  return (chart) => (moved.has(keyOf(chart)) ? place : undefined)
}
