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

/**
 * Lists the addons whose dependencies changed, for testing: none of them is among the changed ones. Each says through which
 * dependency it is affected. Circles of dependencies end where they began. In code-unit order of the root.
 */
export function dependantsOf(
  changedRoots: readonly string[],
  catalog: readonly AddonNeeds[],
): readonly AffectedAddon[] {
  const dependants = new Map<string, AddonNeeds[]>()
  for (const addon of catalog) {
    for (const name of new Set(addon.dependencies)) {
      dependants.set(name, [...(dependants.get(name) ?? []), addon])
    }
  }
  const seen = new Set(changedRoots)
  const affected: AffectedAddon[] = []
  let names = [...new Set(catalog.filter(({ root }) => seen.has(root)).map(({ name }) => name))]
  while (names.length > 0) {
    const next = new Map<string, readonly string[]>()
    for (const name of names.toSorted(byCodeUnit)) {
      for (const { root } of dependants.get(name) ?? []) {
        if (!seen.has(root)) next.set(root, [...(next.get(root) ?? []), `depends on ${name}, which changed`])
      }
    }
    for (const [root, reasons] of next) {
      seen.add(root)
      affected.push({ root, change: { kind: 'affected', reasons, files: [], documentationOnly: false } })
    }
    names = [...new Set(catalog.filter(({ root }) => next.has(root)).map(({ name }) => name))]
  }
  return affected.toSorted((a, b) => byCodeUnit(a.root, b.root))
}
