import type { CueFile } from '../../kubevela/addon-facts.ts'
import { DEFINITION_KINDS, definitionFields } from '../../kubevela/definition-sources.ts'
import { knownValue, membersNamed } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const definitionCueShape = defineRule({
  id: 'definition-cue-shape',
  severity: 'error',
  level: 'full',
  summary: 'a CUE definition is one field with a known type beside "template", which is a struct',
  why: 'KubeVela takes "template: {…}" and exactly one other field of the file, whose "type" says what it defines; anything else stops the install (KubeVela pkg/definition/definition.go FromCUEString).',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files
      .filter((file) => file.class === 'definition' && file.outline.error === undefined)
      .flatMap(marksOf)
  },
})

function marksOf(file: CueFile): readonly Mark[] {
  const { path, outline, places } = file
  const template = outline.declarations.find(({ kind, label }) => kind === 'field' && label === 'template')
  const [definition, second] = definitionFields(file)
  const marks: Mark[] = []
  if (definition === undefined) {
    const fix = 'add one, such as "name: {type: "component", attributes: {…}}"'
    marks.push({ path, line: 1, message: 'the file has no definition beside "template"', fix })
  }
  if (second !== undefined) {
    const fix = 'move one of them to a file of its own'
    const message = `${quote(second.label ?? '')} is a second definition: one a file is allowed`
    marks.push({ ...places.placeOf(second), message, fix })
  }
  if (template === undefined) {
    marks.push({
      path,
      line: 1,
      message: 'the file has no "template"',
      fix: 'add "template: {…}" with what the definition makes',
    })
  } else if (template.value?.kind !== 'struct' || (template.value.fields ?? []).length === 0) {
    const message = '"template" is not written as a struct with something in it'
    marks.push({ ...places.placeOf(template), message, fix: 'write "template: {…}"' })
  }
  return second === undefined ? [...marks, ...typeMarks(file, definition?.label)] : marks
}

function typeMarks({ written }: CueFile, label: string | undefined): readonly Mark[] {
  const definition = label === undefined ? undefined : membersNamed(written, label)[0]
  return membersNamed(definition?.value, 'type').flatMap(({ value }) => {
    const type = knownValue(value)
    if (type === undefined || DEFINITION_KINDS.has(type)) return []
    const known = ['component', 'trait', 'policy', 'workflow-step']
    return [
      {
        ...value.place,
        message: `${quote(type)} is no type of definition`,
        fix: `write one of ${known.join(', ')}`,
      },
    ]
  })
}
