import type { Json } from '../addon/yaml.ts'
import { isList, isObject, mapValues } from '../kubevela/go-value.ts'
import { LABEL_ADDON_VERSION } from '../kubevela/releases.ts'

/** True for values that are equal whatever the order of their members; both absent is equal too. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b))
}

/** A value without what KubeVela writes the addon's version into: that differs with every version. */
export function withoutVersionLabel(value: Json): Json {
  if (isList(value)) return value.map(withoutVersionLabel)
  if (!isObject(value)) return value
  const { [LABEL_ADDON_VERSION]: _, ...rest } = value
  return mapValues(rest, withoutVersionLabel)
}

const MOST_SHOWN = 80

/** A value as one short line. */
export function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

function canonical(value: Json): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => [key, sorted(inner)])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
