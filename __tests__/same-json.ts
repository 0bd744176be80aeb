import type { Json } from '../src/addon/yaml.ts'

/** Brings JSON into a form in which what KubeVela does not tell apart is equal: absent, null, `[]` and `{}`. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty)
    return items.length === 0 ? undefined : items
  }
  if (typeof value !== 'object' || value === null) return value ?? undefined
  const members = Object.entries(value)
    .map(([key, item]): [string, unknown] => [key, withoutEmpty(item)])
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** The same for a list whose order does not count. */
export function asSet(list: readonly Json[] | undefined): readonly unknown[] {
  return (list ?? []).map(withoutEmpty).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
