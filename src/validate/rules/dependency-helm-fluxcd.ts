import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { definitionSources } from '../../kubevela/definition-sources.ts'
import { addonsNamed } from '../addons-named.ts'
import { at, defineRule, type RuleContext } from '../rule.ts'

const OWNER = 'fluxcd'

export const dependencyHelmFluxcd = defineRule({
  id: 'dependency-helm-fluxcd',
  severity: 'warning',
  level: 'full',
  summary: 'an addon with helm components depends on fluxcd',
  why: 'The component type helm comes with the addon fluxcd; where that is not installed KubeVela refuses the Application. A dependency of a dependency counts. Where one is of another catalog nothing is said: it may bring fluxcd.',
  scope: 'catalog',
  check(addon, context) {
    const { metadata } = addon
    const known = context.facts?.get(addon.root)
    const [component] = known?.helm ?? []
    if (known === undefined || component === undefined || metadata.kind !== 'parsed') return []
    if (metadata.value.name === OWNER || definesHelm(addon, context)) return []
    if (mayHaveOwner(addon, context)) return []
    const node = fieldNode(metadata.source, 'dependencies')
    const place = component.place ?? { path: METADATA_FILE, ...at(metadata.yaml, node ?? metadata.source) }
    const fix = `add "- name: ${OWNER}" to the dependencies in ${METADATA_FILE}`
    return [
      {
        ...place,
        message: 'a helm component needs the addon fluxcd, which is not among the dependencies',
        fix,
      },
    ]
  },
})

function definesHelm(addon: Addon, { facts }: RuleContext): boolean {
  const known = facts?.get(addon.root)
  if (known === undefined) return false
  return definitionSources(known).some(({ kind, name }) => kind === 'ComponentDefinition' && name === 'helm')
}

// Addons that the catalog does not hold may bring it.
function mayHaveOwner(addon: Addon, context: RuleContext): boolean {
  const seen = new Set<string>()
  const waiting = [...dependenciesOf(addon)]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const found = addonsNamed(name, context.catalog)
    if (name === OWNER || found.length === 0) return true
    if (found.some((one) => definesHelm(one, context))) return true
    waiting.push(...found.flatMap(dependenciesOf))
  }
  return false
}

function dependenciesOf({ metadata }: Addon): readonly string[] {
  return metadata.kind === 'parsed' ? metadata.value.dependencies.map(({ name }) => name) : []
}
