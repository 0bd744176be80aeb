import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member } from '../kubevela/go-value.ts'
import { isSameJson, shown } from './same-value.ts'

/** A schema's type in a few words: `string`, `[]string`, `"a" | "b"`, `map[string]int`, `object`. */
export function typeName(schema: Json | undefined): string {
  const choices = member(schema, 'enum')
  if (isList(choices)) return choices.map(shown).join(' | ')
  const type = member(schema, 'type')
  if (type === 'array') return `[]${typeName(member(schema, 'items'))}`
  if (type === 'object' && isObject(member(schema, 'additionalProperties'))) {
    return `map[string]${typeName(member(schema, 'additionalProperties'))}`
  }
  if (typeof type === 'string') return `${type}${limitsOf(schema)}`
  const several = ALTERNATIVES.flatMap((key) => member(schema, key) ?? []).find(isList)
  if (several !== undefined) return [...new Set(several.map(typeName))].join(' | ')
  return 'any'
}

/** How the values that a parameter takes changed, members of objects aside. */
export type TypeOrder = 'same' | 'narrowed' | 'widened' | 'retyped'

/** Compares what two schemas let through; members of objects and items' members are compared on their own. */
export function compareTypes(before: Json, after: Json): TypeOrder {
  const orders = [
    ofType(before, after),
    ofChoices(before, after),
    ...LIMITS.map((limit) => ofLimit(before, after, limit)),
    ofOthers(before, after),
    ofItems(before, after, 'items'),
    ofItems(before, after, 'additionalProperties'),
  ].filter((order) => order !== 'same')
  const [first = 'same'] = orders
  return orders.every((order) => order === first) ? first : 'retyped'
}

const ALTERNATIVES = ['oneOf', 'anyOf', 'allOf'] as const

interface Limit {
  readonly key: string
  /** True where a higher number lets less through. */
  readonly isLower: boolean
}

const LIMITS: readonly Limit[] = [
  { key: 'minimum', isLower: true },
  { key: 'minLength', isLower: true },
  { key: 'minItems', isLower: true },
  { key: 'minProperties', isLower: true },
  { key: 'maximum', isLower: false },
  { key: 'maxLength', isLower: false },
  { key: 'maxItems', isLower: false },
  { key: 'maxProperties', isLower: false },
]

// What is neither a type nor text for people: any difference in it is told apart no further.
const OTHERS = [
  ...ALTERNATIVES,
  'not',
  'pattern',
  'multipleOf',
  'exclusiveMinimum',
  'exclusiveMaximum',
] as const

function ofType(before: Json, after: Json): TypeOrder {
  const [was, is] = [member(before, 'type'), member(after, 'type')]
  if (was === is) return 'same'
  if (was === 'integer' && is === 'number') return 'widened'
  if (was === 'number' && is === 'integer') return 'narrowed'
  // A schema without type lets anything through, unless alternatives say otherwise.
  if (is === undefined && !hasAlternatives(after)) return 'widened'
  if (was === undefined && !hasAlternatives(before)) return 'narrowed'
  return 'retyped'
}

function hasAlternatives(schema: Json): boolean {
  return ALTERNATIVES.some((key) => member(schema, key) !== undefined) || member(schema, 'enum') !== undefined
}

function ofChoices(before: Json, after: Json): TypeOrder {
  const [was, is] = [member(before, 'enum'), member(after, 'enum')]
  if (!isList(was)) return isList(is) ? 'narrowed' : 'same'
  if (!isList(is)) return 'widened'
  const gone = was.some((value) => !is.some((other) => isSameJson(value, other)))
  const come = is.some((value) => !was.some((other) => isSameJson(value, other)))
  if (gone && come) return 'retyped'
  if (gone) return 'narrowed'
  return come ? 'widened' : 'same'
}

function ofLimit(before: Json, after: Json, { key, isLower }: Limit): TypeOrder {
  const [was, is] = [member(before, key), member(after, key)]
  if (was === is) return 'same'
  if (typeof was !== 'number') return 'narrowed'
  if (typeof is !== 'number') return 'widened'
  return is > was === isLower ? 'narrowed' : 'widened'
}

function ofOthers(before: Json, after: Json): TypeOrder {
  const differing = OTHERS.filter((key) => !isSameJson(member(before, key), member(after, key)))
  if (differing.length === 0) return 'same'
  if (differing.every((key) => member(before, key) === undefined)) return 'narrowed'
  if (differing.every((key) => member(after, key) === undefined)) return 'widened'
  return 'retyped'
}

function ofItems(before: Json, after: Json, key: 'items' | 'additionalProperties'): TypeOrder {
  const [was, is] = [itemSchema(before, key), itemSchema(after, key)]
  if (was === undefined || is === undefined) {
    if (was === is) return 'same'
    return was === undefined ? 'narrowed' : 'widened'
  }
  return compareTypes(was, is)
}

function itemSchema(schema: Json, key: string): JsonObject | undefined {
  const items = member(schema, key)
  return isObject(items) ? items : undefined
}

function limitsOf(schema: Json | undefined): string {
  const pattern = member(schema, 'pattern')
  const [least, most] = [member(schema, 'minimum'), member(schema, 'maximum')]
  const bounds = [
    least === undefined ? '' : `>=${shown(least)}`,
    most === undefined ? '' : `<=${shown(most)}`,
    pattern === undefined ? '' : `=~${shown(pattern)}`,
  ].filter((text) => text !== '')
  return bounds.length === 0 ? '' : ` (${bounds.join(' ')})`
}
