import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject } from '../kubevela/go-value.ts'
import { chartNamed } from './rendered-charts.ts'

/** Where two renderings differ, and how. */
export interface Difference {
  readonly path: readonly string[]
  readonly before: Json | undefined
  readonly after: Json | undefined
  /** The properties of the `helm` component whose `url` or `repoType` it is, as they were before; undefined elsewhere. */
  readonly chart?: JsonObject
}

/** Lists the places in which two values differ; of a `helm` component its `url` and `repoType` are told apart from the rest. */
export function differencesOf(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[] = [],
  chart?: JsonObject,
): readonly Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) =>
      differencesOf(before[key], after[key], [...path, key], chartAt(before, { path, key, chart })),
    )
  }
  if (isList(before) && isList(after) && before.length === after.length)
    return before.flatMap((item, at) => differencesOf(item, after[at], [...path, String(at)]))
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, before, after, ...(chart === undefined ? {} : { chart }) }]
}

// Passes a component's properties on to its own `url` and `repoType` only.
function chartAt(
  object: JsonObject,
  {
    path,
    key,
    chart,
  }: { readonly path: readonly string[]; readonly key: string; readonly chart: JsonObject | undefined },
): JsonObject | undefined {
  const properties = object['properties']
  if (key === 'properties' && object['type'] === 'helm' && isObject(properties)) return properties
  const isOfComponent = chart !== undefined && path.at(-1) === 'properties'
  return isOfComponent && (key === 'url' || key === 'repoType') ? chart : undefined
}

/** The chart that a difference is about. */
export function chartOf({ chart }: Difference): ReturnType<typeof chartNamed> | undefined {
  return chart === undefined ? undefined : chartNamed(chart)
}
