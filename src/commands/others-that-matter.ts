import { type Addon, addonLabel } from '../addon/addon.ts'
import { useOf } from '../kubevela/classify.ts'

/** True for an addon that installs definitions. */
export function hasDefinitions({ files }: Addon): boolean {
  return files.some(({ path }) => {
    const use = useOf(path)
    return use.kind === 'used' && use.class === 'definition'
  })
}

/**
 * The other addons of the catalog whose definitions the rules look at: all of them where a chosen addon defines something that
 * another may own, else the dependencies, which may define what it uses.
 */
export function othersThatMatter(chosen: readonly Addon[], catalog: readonly Addon[]): readonly Addon[] {
  const roots = new Set(chosen.map(({ root }) => root))
  const others = catalog.filter(({ root }) => !roots.has(root))
  if (chosen.some(hasDefinitions)) return others
  const needed = new Set<string>()
  const waiting = chosen.flatMap(dependenciesOf)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue
    needed.add(name)
    for (const other of others) if (addonLabel(other) === name) waiting.push(...dependenciesOf(other))
  }
  return others.filter((other) => needed.has(addonLabel(other)))
}

function dependenciesOf({ metadata }: Addon): readonly string[] {
  return metadata.kind === 'parsed' ? metadata.value.dependencies.map(({ name }) => name) : []
}
