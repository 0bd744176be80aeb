import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { definitionSources } from '../../kubevela/definition-sources.ts'
import { at, defineRule, type Mark, quote, type RuleContext } from '../rule.ts'

const OWNER = 'fluxcd'

export const dependencyHelmFluxcd = defineRule({
  id: 'dependency-helm-fluxcd',
  severity: 'warning',
  level: 'full',
  summary: 'an addon with helm components depends on fluxcd',
  why: 'The component type helm comes with the addon fluxcd; where that is not installed KubeVela refuses the Application. A dependency of a dependency counts, but is named: it is not this addon’s to keep.',
  check(addon, context) {
    const { metadata } = addon
    const known = context.facts?.get(addon.root)
    const [component] = known?.helm ?? []
    if (known === undefined || component === undefined || metadata.kind !== 'parsed') return []
    if (metadata.value.name === OWNER || definesHelm(addon, context)) return []
    const found = searchOwner(addon, context)
    if (found === 'direct' || found === 'unknown') return []
    const node = fieldNode(metadata.source, 'dependencies')
    const place = component.place ?? { path: METADATA_FILE, ...at(metadata.yaml, node ?? metadata.source) }
    const fix = `add "- name: ${OWNER}" to the dependencies in ${METADATA_FILE}`
    const through = found === 'absent' ? '' : `; only ${quote(found.through)} brings it`
    const message = `a helm component needs the addon fluxcd, which is not among the dependencies${through}`
    return [
      {
        ...place,
        message,
        fix,
        ...(found === 'absent' ? {} : { severity: 'notice' as const }),
      } satisfies Mark,
    ]
  },
})

function definesHelm(addon: Addon, { facts }: RuleContext): boolean {
  const known = facts?.get(addon.root)
  if (known === undefined) return false
  return definitionSources(known).some(({ kind, name }) => kind === 'ComponentDefinition' && name === 'helm')
}

type Search = 'direct' | 'absent' | 'unknown' | { readonly through: string }

// Addons that the catalog does not hold may bring it: then nothing is known.
function searchOwner(addon: Addon, context: RuleContext): Search {
  const direct = dependenciesOf(addon)
  if (direct.includes(OWNER)) return 'direct'
  let result: Search = 'absent'
  for (const first of direct) {
    const seen = new Set<string>()
    const waiting = [first]
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (name === OWNER) return { through: first }
      if (seen.has(name)) continue
      seen.add(name)
      const found = context.catalog.filter((one) => nameOf(one) === name)
      if (found.some((one) => definesHelm(one, context))) return { through: first }
      if (found.length === 0) result = 'unknown'
      waiting.push(...found.flatMap(dependenciesOf))
    }
  }
  return result
}

function dependenciesOf({ metadata }: Addon): readonly string[] {
  return metadata.kind === 'parsed' ? metadata.value.dependencies.map(({ name }) => name) : []
}

function nameOf({ metadata }: Addon): string | undefined {
  return metadata.kind === 'parsed' ? metadata.value.name : undefined
}
