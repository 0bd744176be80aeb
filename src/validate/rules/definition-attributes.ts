import type { CueFile } from '../../kubevela/addon-facts.ts'
import { DEFINITION_KINDS, definitionFields } from '../../kubevela/definition-sources.ts'
import type { DefinitionSpecs } from '../../kubevela/definition-specs.ts'
import type { GoType } from '../../kubevela/go-value.ts'
import { RELEASES } from '../../kubevela/releases.ts'
import { knownValue, membersNamed, type Written } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const definitionAttributes = defineRule({
  id: 'definition-attributes',
  severity: 'error',
  level: 'full',
  summary: 'a definition’s attributes are those of its kind',
  why: 'KubeVela decodes "attributes" strictly into the spec of the definition’s kind: an unknown field, or a value of another type, stops the install. Judged by the newest release; what only that one knows is told as compatibility.',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files
      .filter((file) => file.class === 'definition' && file.outline.error === undefined)
      .flatMap(marksOf)
  },
})

function marksOf(file: CueFile): readonly Mark[] {
  const [field] = definitionFields(file)
  const definition = membersNamed(file.written, field?.label ?? '')[0]?.value
  const type = membersNamed(definition, 'type').map(({ value }) => knownValue(value))[0]
  const kind = type === undefined ? undefined : DEFINITION_KINDS.get(type)
  const spec = kind === undefined ? undefined : specOf(RELEASES['1.11'].definition.specs, kind)
  if (spec === undefined || kind === undefined) return []
  return membersNamed(definition, 'attributes').flatMap(({ value }) =>
    mistakes(value, spec, { kind, path: 'attributes' }),
  )
}

function specOf(specs: DefinitionSpecs, kind: string): GoType | undefined {
  return Object.entries(specs).find(([name]) => name === kind)?.[1]
}

interface Where {
  readonly kind: string
  readonly path: string
}

// KubeVela turns these from CUE into text before it decodes the rest (pkg/definition/ast).
const STATUS_PATHS = [
  'attributes.status.healthPolicy',
  'attributes.status.customStatus',
  'attributes.status.details',
]

function mistakes(value: Written, type: GoType, where: Where): readonly Mark[] {
  if (value.kind === 'expression' || STATUS_PATHS.includes(where.path)) return []
  if (type.kind === 'raw') return []
  if (type.kind === 'struct' && value.kind === 'struct') {
    return value.members.flatMap((member) => {
      const name = Object.keys(type.fields).find((one) => one.toLowerCase() === member.label.toLowerCase())
      const field = name === undefined ? undefined : type.fields[name]
      const path = `${where.path}.${member.label}`
      if (field !== undefined) return mistakes(member.value, field.type, { ...where, path })
      if (member.label === '' || /^[_#]/.test(member.label)) return []
      const fix = `remove it, or write one of ${Object.keys(type.fields).join(', ')}`
      return [{ ...member.place, message: `${where.kind} has no ${quote(path)}`, fix }]
    })
  }
  if (type.kind === 'map' && value.kind === 'struct') {
    return value.members.flatMap((member) =>
      mistakes(member.value, type.of, { ...where, path: `${where.path}.${member.label}` }),
    )
  }
  if (type.kind === 'list' && value.kind === 'list') {
    return value.items.flatMap((item, at) =>
      mistakes(item, type.of, { ...where, path: `${where.path}.${at}` }),
    )
  }
  const needed = isScalarOf(value, type)
  return needed === undefined
    ? []
    : [
        {
          ...value.place,
          message: `${where.path} of a ${where.kind} must be ${needed}`,
          fix: `write ${needed}, or remove the field`,
        },
      ]
}

/** Undefined where the value is of the type; what is needed otherwise. */
function isScalarOf(value: Written, type: Exclude<GoType, { kind: 'raw' }>): string | undefined {
  switch (type.kind) {
    case 'struct':
    case 'map':
      return 'a struct'
    case 'list':
      return 'a list'
    case 'string':
      return (value.kind === 'literal' && value.isText) || value.kind === 'default' ? undefined : 'a string'
    case 'bool':
      return /^(true|false)$/.test(knownValue(value) ?? '') ? undefined : 'true or false'
    case 'int':
      return /^-?[0-9_]+$/.test(knownValue(value) ?? '') ? undefined : 'a whole number'
    default:
      return undefined
  }
}
