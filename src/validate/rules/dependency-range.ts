import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { checkRequirement, requirementProblem } from '../../kubevela/requirement.ts'
import { addonsNamed } from '../addons-named.ts'
import { at, defineRule, escapeText, quote, type RuleContext } from '../rule.ts'

export const dependencyRange = defineRule({
  id: 'dependency-range',
  severity: 'error',
  level: 'full',
  summary: 'the range of a dependency can be read and some version fulfils it',
  why: 'KubeVela checks the range against every version that the registries list. One that cannot be read, or that nobody fulfils, ends in a misleading "not available".',
  scope: 'published',
  check(addon, context) {
    const { metadata } = addon
    if (metadata.kind !== 'parsed') return []
    const list = fieldNode(metadata.source, 'dependencies')
    const items = list?.kind === 'list' ? list.items : []
    return metadata.value.dependencies.flatMap(({ name, version: range }, index) => {
      const item = items[index] ?? metadata.source
      const node = item.kind === 'map' ? (fieldNode(item, 'version') ?? item) : item
      const place = { path: METADATA_FILE, ...at(metadata.yaml, node) }
      const problem = requirementProblem(range)
      if (problem !== undefined) {
        const message = `range ${quote(range)} cannot be read: ${escapeText(problem)}`
        return [{ ...place, message, fix: 'write ">=1.2.3", "~1.2" or ">=1.0.0 <2.0.0"' }]
      }
      const versions = known(name, context)
      if (range === '' || versions.length === 0) return []
      if (versions.some((version) => checkRequirement(version, range).kind === 'met')) return []
      const shown = versions.slice(0, 5).map(quote).join(', ')
      return [
        {
          ...place,
          message: `no version of ${quote(name)} fulfils ${quote(range)}: there is ${shown}`,
          fix: 'widen the range, or publish such a version first',
        },
      ]
    })
  },
})

// An unknown dependency has no versions: that is the subject of dependency-unknown.
function known(name: string, { catalog, registries = [] }: RuleContext): readonly string[] {
  const here = addonsNamed(name, catalog).flatMap(({ metadata }) =>
    metadata.kind === 'parsed' ? [metadata.value.version] : [],
  )
  const served = registries.flatMap(({ addons }) => addons.get(name) ?? [])
  return [...new Set([...here, ...served.map(({ version }) => version)])].filter((version) => version !== '')
}
