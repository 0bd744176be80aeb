import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { addonsNamed } from '../addons-named.ts'
import { at, defineRule, type Mark, quote, type RuleContext } from '../rule.ts'

export const dependencyUnknown = defineRule({
  id: 'dependency-unknown',
  severity: 'error',
  level: 'full',
  summary: 'every dependency is an addon of this catalog or of every configured registry',
  why: 'KubeVela resolves all dependencies before it installs anything: one that no registry of the user has makes the addon impossible to enable. An error only where a registry is configured to look in.',
  scope: 'published',
  check(addon, context) {
    const { metadata } = addon
    if (metadata.kind !== 'parsed') return []
    const list = fieldNode(metadata.source, 'dependencies')
    const items = list?.kind === 'list' ? list.items : []
    return metadata.value.dependencies.flatMap(({ name }, index) => {
      if (name === '' || addonsNamed(name, context.catalog).length > 0) return []
      const item = items[index] ?? metadata.source
      const node = item.kind === 'map' ? (fieldNode(item, 'name') ?? item) : item
      const place = { path: METADATA_FILE, ...at(metadata.yaml, node) }
      const verdict = judge(name, context)
      return verdict === undefined ? [] : [{ ...place, ...verdict }]
    })
  },
})

function judge(
  name: string,
  { registries }: RuleContext,
): Pick<Mark, 'message' | 'severity' | 'fix'> | undefined {
  const message = `dependency ${quote(name)} is not in this catalog`
  if (registries === undefined || registries.length === 0) {
    const fix = 'name an addon of this catalog, or configure the registry that has it'
    return { message: `${message}, and no registry is configured to look in`, severity: 'warning', fix }
  }
  const lacking = registries.filter(({ addons }) => (addons.get(name) ?? []).length === 0)
  if (lacking.length === 0) return undefined
  const names = lacking.map(({ registry }) => registry).join(', ')
  if (lacking.length < registries.length) {
    return { message: `${message} and not in ${names}`, severity: 'warning', fix: 'publish it there too' }
  }
  return {
    message: `${message} and in no configured registry (${names})`,
    fix: 'publish it first, or name another',
  }
}
