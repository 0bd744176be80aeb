import type { Declaration } from '../cue/outline.ts'
import type { AddonFacts, CueFile } from './addon-facts.ts'
import type { Place } from './author-place.ts'
import { knownValue, membersNamed, type Written, type WrittenMember } from './written.ts'

/** One definition that an addon installs, as far as its file tells without evaluation. */
export interface DefinitionSource {
  readonly path: string
  readonly language: 'cue' | 'yaml'
  readonly name: string | undefined
  /** `ComponentDefinition` and so on, or whatever a YAML file says. */
  readonly kind: string | undefined
  /** Where the name stands. */
  readonly place: Place
  /** Annotations written out in it. */
  readonly annotations: readonly WrittenMember[]
}

/** The kinds of definitions by what `type` says in CUE (KubeVela pkg/definition/definition.go). */
export const DEFINITION_KINDS: ReadonlyMap<string, string> = new Map([
  ['component', 'ComponentDefinition'],
  ['trait', 'TraitDefinition'],
  ['policy', 'PolicyDefinition'],
  ['workload', 'WorkloadDefinition'],
  ['workflow-step', 'WorkflowStepDefinition'],
])

/** The kinds that an addon can have among its definitions (KubeVela pkg/addon/utils.go passDefInAppAnnotation). */
export const INSTALLABLE_KINDS: readonly string[] = [
  'ComponentDefinition',
  'TraitDefinition',
  'PolicyDefinition',
  'WorkflowStepDefinition',
]

/** The definitions in an addon's definitions/ folder, in the order of their files. */
export function definitionSources({ cue, yaml }: AddonFacts): readonly DefinitionSource[] {
  const inCue = cue.filter((file) => file.class === 'definition').flatMap(fromCue)
  const inYaml = yaml
    .filter((file) => file.class === 'definition')
    .map((file) => fromYaml(file.path, file.written))
  return [...inYaml, ...inCue]
}

/** The fields of a definition's file that are definitions: all at its top but the template. */
export function definitionFields({ outline }: CueFile): readonly Declaration[] {
  return outline.declarations.filter(
    ({ kind, label }) => kind === 'field' && label !== undefined && label !== 'template',
  )
}

function fromCue(file: CueFile): readonly DefinitionSource[] {
  const [field] = definitionFields(file)
  if (field?.label === undefined || file.outline.error !== undefined) return []
  const definition = membersNamed(file.written, field.label)[0]?.value
  const type = membersNamed(definition, 'type').map((one) => knownValue(one.value))[0]
  const annotations = membersNamed(definition, 'annotations')[0]?.value
  return [
    {
      path: file.path,
      language: 'cue',
      name: field.label,
      kind: type === undefined ? undefined : DEFINITION_KINDS.get(type),
      place: file.places.placeOf(field),
      annotations: annotations?.kind === 'struct' ? annotations.members : [],
    },
  ]
}

function fromYaml(path: string, written: Written): DefinitionSource {
  const metadata = membersNamed(written, 'metadata').at(-1)?.value
  const name = membersNamed(metadata, 'name').at(-1)?.value
  const annotations = membersNamed(metadata, 'annotations').at(-1)?.value
  return {
    path,
    language: 'yaml',
    name: knownValue(name),
    kind: knownValue(membersNamed(written, 'kind').at(-1)?.value),
    place: name?.place ?? written.place,
    annotations: annotations?.kind === 'struct' ? annotations.members : [],
  }
}
