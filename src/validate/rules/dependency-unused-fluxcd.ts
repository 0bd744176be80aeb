import { textOf } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import type { AddonFacts } from '../../kubevela/addon-facts.ts'
import { useOf } from '../../kubevela/classify.ts'
import { definitionSources } from '../../kubevela/definition-sources.ts'
import { isList, member, memberAt } from '../../kubevela/go-value.ts'
import { everyWritten, knownValue } from '../../kubevela/written.ts'
import { at, defineRule } from '../rule.ts'

/** Types that the addon fluxcd defines, beside what its own definitions say where the catalog holds it. */
const TYPES = ['helm', 'kustomize', 'kustomize-patch', 'kustomize-json-patch', 'kustomize-strategy-merge']
const API_GROUP = '.toolkit.fluxcd.io'

export const dependencyUnusedFluxcd = defineRule({
  id: 'dependency-unused-fluxcd',
  severity: 'notice',
  level: 'full',
  summary: 'an addon that depends on fluxcd uses it',
  why: 'A dependency is installed with the addon. Without a component or trait of a type that fluxcd defines, and without an object of its API, its controllers run for nothing.',
  scope: 'catalog',
  check(addon, { facts, catalog }) {
    const { metadata } = addon
    const known = facts?.get(addon.root)
    if (known === undefined || metadata.kind !== 'parsed') return []
    const at0 = metadata.value.dependencies.findIndex(({ name }) => name === 'fluxcd')
    if (at0 === -1) return []
    const owner = catalog.find(
      (one) => one.metadata.kind === 'parsed' && one.metadata.value.name === 'fluxcd',
    )
    const ownerFacts = owner === undefined ? undefined : facts?.get(owner.root)
    const defined = (ownerFacts === undefined ? [] : definitionSources(ownerFacts)).flatMap(
      ({ name }) => name ?? [],
    )
    if (usesType(known, new Set([...TYPES, ...defined])) || namesApi(addon, known)) return []
    const list = fieldNode(metadata.source, 'dependencies')
    const item = list?.kind === 'list' ? list.items[at0] : undefined
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, item ?? metadata.source),
        message: 'nothing in the addon uses its dependency fluxcd',
        fix: 'remove it from the dependencies',
      },
    ]
  },
})

function usesType({ cue, yaml, renderings }: AddonFacts, types: ReadonlySet<string>): boolean {
  const written = [...cue, ...yaml]
    .filter((file) => file.class !== 'schema' && file.class !== 'definition')
    .flatMap((file) => [...everyWritten(file.written)])
    .some(({ value, member: found }) => found?.label === 'type' && types.has(knownValue(value) ?? ''))
  const rendered = renderings
    .flatMap(({ application }) => memberAt(application, ['spec', 'components']) ?? [])
    .some(
      (components) => isList(components) && components.some((one) => types.has(String(member(one, 'type')))),
    )
  return written || rendered
}

// An addon that ships fluxcd's API itself needs nobody else's.
function namesApi(
  addon: { readonly files: readonly Parameters<typeof textOf>[0][] },
  { cue, yaml }: AddonFacts,
): boolean {
  const groups = [...cue, ...yaml]
    .flatMap((file) => [...everyWritten(file.written)])
    .filter(
      ({ value, member: found }) =>
        found?.label === 'group' && knownValue(value)?.endsWith(API_GROUP) === true,
    )
  if (groups.length > 0) return false
  return addon.files.some((file) => {
    const use = useOf(file.path)
    const isRead = use.kind === 'used' && use.language !== 'text' && use.class !== 'metadata'
    return isRead && textOf(file).includes(API_GROUP)
  })
}
