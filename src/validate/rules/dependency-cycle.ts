import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { addonsNamed } from '../addons-named.ts'
import { at, defineRule, quote } from '../rule.ts'

export const dependencyCycle = defineRule({
  id: 'dependency-cycle',
  severity: 'error',
  level: 'full',
  summary: 'no addon depends on itself, directly or through others',
  why: 'KubeVela follows dependencies without looking back: a circle never ends.',
  scope: 'catalog',
  check({ metadata }, { catalog }) {
    if (metadata.kind !== 'parsed' || metadata.value.name === '') return []
    const { name } = metadata.value
    const list = fieldNode(metadata.source, 'dependencies')
    const items = list?.kind === 'list' ? list.items : []
    return metadata.value.dependencies.flatMap(({ name: next }, index) => {
      const way = wayBack(next, name, catalog)
      if (way === undefined) return []
      const place = { path: METADATA_FILE, ...at(metadata.yaml, items[index] ?? metadata.source) }
      const circle = [name, ...way].map((step) => quote(step)).join(' needs ')
      return [
        { ...place, message: `circle of dependencies: ${circle}`, fix: 'remove one of these dependencies' },
      ]
    })
  },
})

function dependenciesOf(name: string, catalog: readonly Addon[]): readonly string[] {
  return addonsNamed(name, catalog).flatMap(({ metadata }) =>
    metadata.kind === 'parsed' ? metadata.value.dependencies.map((dependency) => dependency.name) : [],
  )
}

// Breadth first, so that the way shown is the shortest.
function wayBack(from: string, target: string, catalog: readonly Addon[]): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[from]]
  const seen = new Set([from])
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const last = way.at(-1) ?? ''
    if (last === target) return way
    for (const next of dependenciesOf(last, catalog)) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push([...way, next])
    }
  }
  return undefined
}
