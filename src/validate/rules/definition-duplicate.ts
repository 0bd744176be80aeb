import { addonLabel } from '../../addon/addon.ts'
import { type DefinitionSource, definitionSources } from '../../kubevela/definition-sources.ts'
import { defineRule, type Mark, quote, type RuleContext } from '../rule.ts'

export const definitionDuplicate = defineRule({
  id: 'definition-duplicate',
  severity: 'error',
  level: 'full',
  summary: 'no other definition of the kind has the name, in the addon or in another one',
  why: 'Of two in one addon the later replaces the earlier. Where another addon owns a definition of the name KubeVela refuses to enable this one without --override-definitions (KubeVela pkg/addon/utils.go checkConflictDefs): between addons a warning, since they may never meet.',
  scope: 'published',
  check(addon, context) {
    const known = context.facts?.get(addon.root)
    if (known === undefined) return []
    const own = definitionSources(known)
    const owners = ownersOf(addon.root, addonLabel(addon), context)
    return own.flatMap((source, index): readonly Mark[] => {
      const key = keyOf(source)
      if (key === undefined) return []
      const first = own.slice(0, index).find((other) => keyOf(other) === key)
      const what = `${source.kind} ${quote(source.name ?? '')}`
      if (first !== undefined) {
        return [
          { ...source.place, message: `${first.path} defines the ${what} too`, fix: 'delete one of them' },
        ]
      }
      const others = owners.get(key) ?? []
      if (others.length === 0) return []
      const message = `the ${what} is defined by ${others.join(', ')} too: KubeVela refuses to enable both`
      const fix = 'rename one of them, or say in README.md that the addons exclude each other'
      return [{ ...source.place, message, fix, severity: 'warning' }]
    })
  },
})

function keyOf({ kind, name }: DefinitionSource): string | undefined {
  return kind === undefined || name === undefined ? undefined : `${kind}/${name}`
}

// By key: addons of the catalog first, then those that only a registry has.
function ownersOf(
  root: string,
  label: string,
  { catalog, facts, registries = [] }: RuleContext,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>()
  const add = (key: string, owner: string) => {
    const known = owners.get(key) ?? []
    if (!known.includes(owner)) owners.set(key, [...known, owner])
  }
  for (const other of catalog) {
    const known = other.root === root ? undefined : facts?.get(other.root)
    for (const source of known === undefined ? [] : definitionSources(known)) {
      const key = keyOf(source)
      if (key !== undefined) add(key, addonLabel(other))
    }
  }
  for (const { addons } of registries) {
    for (const [name, versions] of addons) {
      if (name === label) continue
      for (const key of versions.flatMap(({ definitions = [] }) => definitions)) add(key, name)
    }
  }
  return owners
}
