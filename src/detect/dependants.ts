import { byCodeUnit } from '../addon/order.ts'
import type { AddonChange } from './addon-change.ts'

/** What an addon is called and what it needs. */
export interface AddonNeeds {
  readonly root: string
  readonly name: string
  /** Names of the addons that it depends on. */
  readonly dependencies: readonly string[]
}

/** An addon that did not change but needs one that did, directly or through others. */
export interface AffectedAddon {
  readonly root: string
  readonly change: AddonChange
}

/** A changed addon by which others may be affected; a deleted one is in no catalog any more. */
export interface ChangedName {
  readonly root: string
  readonly name: string
}

/**
 * Lists the addons whose dependencies changed, for testing: none of them is among the changed ones. Each says through which
 * dependency it is affected. Circles of dependencies end where they began. In code-unit order of the root.
 */
export function dependantsOf(
  changed: readonly ChangedName[],
  catalog: readonly AddonNeeds[],
): readonly AffectedAddon[] {
  const dependants = dependantsByName(catalog)
  const seen = new Set(changed.map(({ root }) => root))
  const affected: AffectedAddon[] = []
  let reached: readonly ChangedName[] = changed
  let what = 'which changed'
  while (reached.length > 0) {
    const next = new Map<AddonNeeds, readonly string[]>()
    for (const name of [...new Set(reached.map((one) => one.name))].toSorted(byCodeUnit)) {
      for (const addon of dependants.get(name) ?? []) {
        if (!seen.has(addon.root))
          next.set(addon, [...(next.get(addon) ?? []), `depends on ${name}, ${what}`])
      }
    }
    for (const [{ root }, reasons] of next) {
      seen.add(root)
      affected.push({ root, change: { kind: 'affected', reasons, files: [], documentationOnly: false } })
    }
    reached = [...next.keys()]
    what = 'which is affected itself'
  }
  return affected.toSorted((a, b) => byCodeUnit(a.root, b.root))
}

function dependantsByName(catalog: readonly AddonNeeds[]): ReadonlyMap<string, readonly AddonNeeds[]> {
  const dependants = new Map<string, AddonNeeds[]>()
  for (const addon of catalog) {
    for (const name of new Set(addon.dependencies)) {
      const known = dependants.get(name)
      if (known === undefined) dependants.set(name, [addon])
      else known.push(addon)
    }
  }
  return dependants
}
