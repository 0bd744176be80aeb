import type { AddonFacts } from '../../kubevela/addon-facts.ts'
import { definitionSources } from '../../kubevela/definition-sources.ts'
import { isList, member, memberAt } from '../../kubevela/go-value.ts'
import { BIND_COMPONENT_ANNOTATIONS } from '../../kubevela/releases.ts'
import { everyWritten, knownValue, type WrittenMember } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

const [CURRENT, LEGACY] = BIND_COMPONENT_ANNOTATIONS

export const definitionBindComponent = defineRule({
  id: 'definition-bind-component',
  severity: 'warning',
  level: 'full',
  summary: 'what is bound to a component names one that the addon has, with the annotation of today',
  why: 'A definition or output bound to a component is applied only where the application has that component; a name that never matches keeps it away without a word (KubeVela pkg/addon/utils.go checkBondComponentExist). The older annotation still works.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const names = componentNames(known)
    const annotations = [
      ...definitionSources(known).flatMap((source) => source.annotations),
      ...known.cue
        .filter((file) => file.class === 'template-cue' || file.class === 'resource')
        .flatMap((file) => [...everyWritten(file.written)].flatMap(({ member: found }) => found ?? [])),
    ]
    return annotations.flatMap((annotation) => marksOf(annotation, names))
  },
})

function marksOf({ label, place, value }: WrittenMember, names: ReadonlySet<string>): readonly Mark[] {
  if (label !== CURRENT && label !== LEGACY) return []
  const component = knownValue(value)
  if (component !== undefined && names.size > 0 && !names.has(component)) {
    const message = `no component of the addon is called ${quote(component)}: what is bound to it is never applied`
    return [{ ...value.place, message, fix: 'write the name of one of its components' }]
  }
  return label === LEGACY
    ? [
        {
          ...place,
          message: `${quote(LEGACY)} is the old name of ${quote(CURRENT)}`,
          fix: `write ${quote(CURRENT)}`,
        },
      ]
    : []
}

// Components in conditions count: arguments may bring them.
function componentNames({ renderings, cue, yaml }: AddonFacts): ReadonlySet<string> {
  const rendered = renderings.flatMap(({ application }) => {
    const components = memberAt(application, ['spec', 'components'])
    return isList(components) ? components.map((component) => member(component, 'name')) : []
  })
  const written = [...cue, ...yaml]
    .filter((file) => ['template-cue', 'template-yaml', 'resource'].includes(file.class))
    .flatMap((file) => [...everyWritten(file.written)])
    .flatMap(({ value, member: found }) => (found?.label === 'name' ? [knownValue(value)] : []))
  const files = cue.filter((file) => file.class === 'resource').map(({ path }) => baseName(path))
  return new Set([...rendered, ...written, ...files].filter((name) => typeof name === 'string'))
}

// A resource without a name takes its file's.
function baseName(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.cue$/, '')
    .replaceAll('.', '-')
}
