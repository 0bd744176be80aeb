import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member } from './go-value.ts'

/** One change of an install's arguments: a parameter and a value that it does not have by default. */
export interface ArgumentChoice {
  /** Labels below `parameter`. */
  readonly path: readonly string[]
  readonly value: Json
  /** True where the value only stands in for one that a user would give: it says nothing of the addon. */
  readonly isStandIn: boolean
}

/** Structs nested deeper than this offer no choices: no form of arguments is so deep. */
const MAX_DEPTH = 8

/**
 * The choices that an addon's parameters offer, one parameter at a time: the other values of booleans and enums, and optional
 * parameters given. `schema` is the OpenAPI schema that KubeVela makes of the parameters.
 */
export function argumentChoices(schema: Json | undefined): readonly ArgumentChoice[] {
  return choicesBelow(schema, [])
}

function choicesBelow(schema: Json | undefined, path: readonly string[]): readonly ArgumentChoice[] {
  if (path.length >= MAX_DEPTH) return []
  const required = textsIn(member(schema, 'required'))
  const own = Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const inner = [...path, name]
    const others = otherValues(property)
    const known = others.map((value) => ({ path: inner, value, isStandIn: false }))
    const isFree = others.length === 0 && !required.includes(name)
    const choices = isFree ? [{ path: inner, value: sampleOf(property, 0), isStandIn: true }] : known
    return [...choices, ...choicesBelow(property, inner)]
  })
  return [...own, ...alternatives(schema).flatMap((one) => choicesBelow(one, path))]
}

// What a parameter can be beside its default, where there are only so many values.
function otherValues(schema: Json): readonly Json[] {
  const byDefault = member(schema, 'default')
  const values = member(schema, 'enum')
  if (isList(values)) return values.filter((value) => value !== byDefault)
  if (member(schema, 'type') !== 'boolean') return []
  return [true, false].filter((value) => value !== byDefault)
}

function sampleOf(schema: Json, depth: number): Json {
  const byDefault = member(schema, 'default')
  if (byDefault !== undefined && byDefault !== null) return byDefault
  const values = member(schema, 'enum')
  if (isList(values) && values[0] !== undefined) return values[0]
  const [first] = alternatives(schema)
  switch (member(schema, 'type')) {
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'array':
      return depth < MAX_DEPTH ? [sampleOf(member(schema, 'items') ?? {}, depth + 1)] : []
    case 'object':
      return {
        ...(first === undefined ? {} : objectOf(sampleOf(first, depth + 1))),
        ...structOf(schema, depth),
      }
    default:
      return first === undefined ? 'placeholder' : sampleOf(first, depth + 1)
  }
}

function numberOf(schema: Json): number {
  const least = member(schema, 'minimum')
  return typeof least === 'number' ? Math.max(1, Math.ceil(least) + 1) : 1
}

function structOf(schema: Json, depth: number): JsonObject {
  if (depth >= MAX_DEPTH) return {}
  const required = textsIn(member(schema, 'required'))
  const members = Object.entries(propertiesOf(schema))
    .filter(([name, property]) => required.includes(name) && member(property, 'default') === undefined)
    .map(([name, property]): [string, Json] => [name, sampleOf(property, depth + 1)])
  return Object.fromEntries(members)
}

function propertiesOf(schema: Json | undefined): JsonObject {
  return objectOf(member(schema, 'properties'))
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function alternatives(schema: Json | undefined): readonly Json[] {
  return ['oneOf', 'anyOf', 'allOf'].flatMap((key) => {
    const list = member(schema, key)
    return isList(list) ? list : []
  })
}

function textsIn(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((one) => typeof one === 'string') : []
}
