import type { Addon } from '../addon/addon.ts'
import { chartImages } from '../mirror/chart-images.ts'
import { type FetchedChart, isFetched, keyOf } from '../mirror/fetch-charts.ts'
import type { AddonNeeds, Unresolved } from '../mirror/needs.ts'
import { chartNamed, renderedCharts, valuesGiven } from '../mirror/rendered-charts.ts'
import type { MovedAddon } from './move-addons.ts'

/** What addons need with what their charts need: the images of every chart that was fetched, under the values it is given. */
export async function needsWithCharts(
  addons: readonly MovedAddon[],
  charts: readonly FetchedChart[],
): Promise<ReadonlyMap<Addon, AddonNeeds>> {
  const fetched = charts.filter(isFetched)
  const rows = await Promise.all(
    addons.map(async ({ addon, read }) => {
      const components = read.choices.renderings.flatMap((one) =>
        one.kind === 'rendered' ? renderedCharts([one.application, ...one.outputs]) : [],
      )
      const own = fetchedFor(read.needs, fetched)
      const found = await Promise.all(
        own.map((chart) => {
          const values = components
            .filter(({ properties }) => keyOf(chartNamed(properties)) === keyOf(chart.origin))
            .map(({ properties }) => valuesGiven(properties))
          const { name, version, bytes } = chart.item.archive
          return chartImages(bytes, { name, version, values: unique(values) })
        }),
      )
      const needs: AddonNeeds = {
        ...read.needs,
        images: [...read.needs.images, ...found.flatMap(({ images }) => images)],
        unresolved: [
          ...read.needs.unresolved,
          ...found.flatMap(({ unresolved }) => unresolved),
          ...unread(read.needs, fetched),
        ],
      }
      return [addon, needs] as const
    }),
  )
  return new Map(rows)
}

// What was not fetched may name any image.
function unread({ charts }: AddonNeeds, fetched: readonly Fetched[]): readonly Unresolved[] {
  const known = new Set(fetched.map(({ origin }) => keyOf(origin)))
  return charts
    .filter((chart) => !known.has(keyOf(chart)))
    .map(({ chart, version }) => ({
      kind: 'image',
      message: `the images of the chart ${chart} ${version}, which was not fetched`,
    }))
}

type Fetched = Extract<FetchedChart, { kind: 'fetched' }>

// The charts of its components, and those that they depend on.
function fetchedFor({ charts }: AddonNeeds, fetched: readonly Fetched[]): readonly Fetched[] {
  const wanted = new Set(charts.map(keyOf))
  for (let size = -1; size !== wanted.size; ) {
    size = wanted.size
    for (const one of fetched)
      if (wanted.has(keyOf(one.origin))) for (const inner of one.dependencies) wanted.add(keyOf(inner))
  }
  return fetched.filter(({ origin }) => wanted.has(keyOf(origin)))
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
