import {
  type DefinitionSource,
  definitionSources,
  INSTALLABLE_KINDS,
} from '../../kubevela/definition-sources.ts'
import { BIND_COMPONENT_ANNOTATIONS } from '../../kubevela/releases.ts'
import { knownValue, membersNamed } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const definitionKind = defineRule({
  id: 'definition-kind',
  severity: 'error',
  level: 'full',
  summary: 'definitions/ holds component, trait, policy and workflow step definitions only',
  why: 'KubeVela lists the definitions of an addon by kind in its Application and stops the install at any other object (KubeVela pkg/addon/utils.go passDefInAppAnnotation). Objects bound to a component that is absent are passed over.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    return definitionSources(known).flatMap((source): readonly Mark[] => {
      const isBound = source.annotations.some(({ label }) =>
        BIND_COMPONENT_ANNOTATIONS.some((one) => one === label),
      )
      if (isBound || INSTALLABLE_KINDS.includes(source.kind ?? '')) return []
      if (source.language === 'yaml') return source.kind === undefined ? [] : [yamlMark(source, source.kind)]
      if (source.kind !== undefined) {
        const message = `${quote(source.name ?? '')} is a workload definition, which an addon cannot install`
        return [{ ...source.place, message, fix: 'write type: "component"' }]
      }
      const file = known.cue.find(({ path }) => path === source.path)
      const hasType = membersNamed(membersNamed(file?.written, source.name ?? '')[0]?.value, 'type').some(
        ({ value }) => value.kind === 'expression' || knownValue(value) !== undefined,
      )
      if (hasType) return []
      const fix = 'write type: "component", "trait", "policy" or "workflow-step"'
      return [{ ...source.place, message: `the definition ${quote(source.name ?? '')} has no "type"`, fix }]
    })
  },
})

function yamlMark({ place }: DefinitionSource, kind: string): Mark {
  const fix = kind === 'WorkloadDefinition' ? 'make it a ComponentDefinition' : 'move the file to resources/'
  return {
    ...place,
    message: `an object of kind ${quote(kind)} cannot be among the definitions of an addon`,
    fix,
  }
}
