import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
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
    const graph = dependenciesByName(catalog)
    return metadata.value.dependencies.flatMap(({ name: next }, index) => {
      const way = wayBack(next, name, graph)
      if (way === undefined) return []
      const place = { path: METADATA_FILE, ...at(metadata.yaml, items[index] ?? metadata.source) }
      const circle = [name, ...way].map((step) => quote(step)).join(' needs ')
      return [
        { ...place, message: `circle of dependencies: ${circle}`, fix: 'remove one of these dependencies' },
      ]
    })
  },
})

function dependenciesByName(catalog: readonly Addon[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    catalog.flatMap(({ metadata }) =>
      metadata.kind === 'parsed'
        ? [[metadata.value.name, metadata.value.dependencies.map(({ name }) => name)] as const]
        : [],
    ),
  )
}

// Breadth first, so that the way shown is the shortest.
function wayBack(
  from: string,
  target: string,
  graph: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[from]]
  const seen = new Set([from])
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const last = way.at(-1) ?? ''
    if (last === target) return way
    for (const next of graph.get(last) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push([...way, next])
    }
  }
  return undefined
}
