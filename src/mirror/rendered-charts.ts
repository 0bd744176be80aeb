import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member, memberAt } from '../kubevela/go-value.ts'

/** One `helm` component in rendered objects, wherever it stands. */
export interface RenderedChart {
  /** Labels and indexes that lead to the component. */
  readonly path: readonly string[]
  readonly component: string | undefined
  readonly properties: JsonObject
}

/** Lists the `helm` components in a rendering: those of the application itself, and those of applications among its objects. */
export function renderedCharts(value: Json, path: readonly string[] = []): readonly RenderedChart[] {
  if (isList(value)) return value.flatMap((item, at) => renderedCharts(item, [...path, String(at)]))
  if (!isObject(value)) return []
  const properties = value['properties']
  if (value['type'] === 'helm' && isObject(properties)) {
    const name = value['name']
    return [{ path, component: typeof name === 'string' ? name : undefined, properties }]
  }
  return Object.entries(value).flatMap(([key, inner]) => renderedCharts(inner, [...path, key]))
}

/** The chart that a component's properties name; the defaults are those of the definition `helm` (catalog addons/fluxcd). */
export function chartNamed(properties: JsonObject): {
  readonly repoType: string
  readonly url: string
  readonly chart: string
  readonly version: string
} {
  const text = (key: string, byDefault: string) => {
    const value = member(properties, key)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : byDefault
  }
  return {
    repoType: text('repoType', 'helm'),
    url: text('url', ''),
    chart: text('chart', ''),
    version: text('version', '*'),
  }
}

/** The values that a component gives its chart. */
export function valuesGiven(properties: JsonObject): JsonObject {
  const values = memberAt(properties, ['values'])
  return isObject(values) ? values : {}
}
