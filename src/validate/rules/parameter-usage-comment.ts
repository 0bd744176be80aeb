import type { Declaration } from '../../cue/outline.ts'
import { cueParts } from '../../kubevela/cue-parts.ts'
import { defineRule, quote } from '../rule.ts'

const SHOWN = 5

export const parameterUsageComment = defineRule({
  id: 'parameter-usage-comment',
  severity: 'notice',
  level: 'full',
  summary: 'every parameter says in a "// +usage=" comment what it is for',
  why: '`vela addon status` and VelaUX show that text beside the parameter and nothing where it is missing. One finding names all parameters of the addon, at the first of them.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    const parameter = known === undefined ? undefined : cueParts(known).parameter
    if (parameter === undefined) return []
    const fields = parameter.outline.declarations
      .filter(({ kind, label }) => kind === 'field' && label === 'parameter')
      .flatMap(({ value }) => parametersIn(value?.fields ?? [], ''))
    const silent = fields.filter(({ field }) => !hasUsage(field))
    const [first] = silent
    if (first === undefined) return []
    const names = silent.slice(0, SHOWN).map(({ name }) => quote(name))
    const more = silent.length > SHOWN ? ` and ${silent.length - SHOWN} more` : ''
    return [
      {
        ...parameter.places.placeOf(first.field),
        message: `${silent.length} of ${fields.length} parameters ${silent.length === 1 ? 'does' : 'do'} not say what ${silent.length === 1 ? 'it is' : 'they are'} for: ${names.join(', ')}${more}`,
        fix: 'write a comment "// +usage=…" above each',
      },
    ]
  },
})

interface Parameter {
  readonly name: string
  readonly field: Declaration
}

// Those of structs inside count too; in choices and lists there is no one place for the text.
function parametersIn(fields: readonly Declaration[], prefix: string): readonly Parameter[] {
  return fields.flatMap((field) => {
    if (field.kind === 'comprehension' || field.kind === 'embedding')
      return parametersIn(field.value?.fields ?? [], prefix)
    if (field.kind !== 'field' || field.label === undefined || isFixed(field)) return []
    const name = prefix === '' ? field.label : `${prefix}.${field.label}`
    const inner = field.value?.kind === 'struct' ? parametersIn(field.value.fields ?? [], name) : []
    return [{ name, field }, ...inner]
  })
}

// A value that is written out is none that a user could give.
function isFixed({ value }: Declaration): boolean {
  return ['string', 'number', 'bool', 'null', 'bytes'].includes(value?.kind ?? '')
}

function hasUsage({ comments = [] }: Declaration): boolean {
  return comments.some((comment) => comment.includes('+usage='))
}
