import type { Addon } from '../addon/addon.ts'

/** The addons of a catalog whose metadata gives them this name, in the catalog's order. */
export function addonsNamed(name: string, catalog: readonly Addon[]): readonly Addon[] {
  return indexOf(catalog).get(name) ?? []
}

// Made once for each catalog: rules ask for every addon, and looking through ten thousand for each of them would take minutes.
const known = new WeakMap<readonly Addon[], ReadonlyMap<string, readonly Addon[]>>()

function indexOf(catalog: readonly Addon[]): ReadonlyMap<string, readonly Addon[]> {
  const made = known.get(catalog)
  if (made !== undefined) return made
  const index = new Map<string, Addon[]>()
  for (const addon of catalog) {
    const name = addon.metadata.kind === 'parsed' ? addon.metadata.value.name : ''
    const others = index.get(name)
    if (name === '') continue
    if (others === undefined) index.set(name, [addon])
    else others.push(addon)
  }
  known.set(catalog, index)
  return index
}
