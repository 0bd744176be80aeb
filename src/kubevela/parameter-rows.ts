import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member } from './go-value.ts'

/** One parameter of an addon, as a line of a table. */
export interface ParameterRow {
  /** Path below `parameter`: `a.b`, `list[].x`, `labels.*`. */
  readonly name: string
  /** `string`, `integer`, `"a" | "b"`, `array of string`, `map of string`. */
  readonly type: string
  /** True where an install without this argument is refused: there is no default. */
  readonly isRequired: boolean
  readonly fallback?: Json
  readonly description: string
}

const MAX_DEPTH = 12
const MAX_ROWS = 1_000

/**
 * Flattens the schema of an addon's parameters into the rows of a table, parents before what is in them, in the schema's order.
 * Bounded: a schema that a hostile addon makes large gives its first rows.
 */
export function parameterRows(schema: Json | undefined): readonly ParameterRow[] {
  return below(schema, '', 0).slice(0, MAX_ROWS)
}

function below(schema: Json | undefined, prefix: string, depth: number): readonly ParameterRow[] {
  const properties = member(schema, 'properties')
  if (!isObject(properties) || depth > MAX_DEPTH) return []
  const required = member(schema, 'required')
  const rows: ParameterRow[] = []
  for (const [key, property] of Object.entries(properties)) {
    if (rows.length > MAX_ROWS) break
    if (!isObject(property)) continue
    const name = `${prefix}${key}`
    const isRequired = isList(required) && required.includes(key)
    rows.push(rowOf(name, property, isRequired), ...inside(property, name, depth + 1))
  }
  return rows
}

function inside(schema: JsonObject, name: string, depth: number): readonly ParameterRow[] {
  const items = member(schema, 'items')
  const values = member(schema, 'additionalProperties')
  return [
    ...below(schema, `${name}.`, depth),
    ...(isObject(items) ? inside(items, `${name}[]`, depth + 1) : []),
    ...(isObject(values) ? inside(values, `${name}.*`, depth + 1) : []),
    // A choice of shapes: what any of them holds may be given.
    ...variantsOf(schema).flatMap((variant) => below(variant, `${name}.`, depth)),
  ]
}

// KubeVela's schema lists what has a default as required, too: CUE fills it in.
function rowOf(name: string, schema: JsonObject, isListed: boolean): ParameterRow {
  const fallback = schema['default']
  const description = schema['description']
  return {
    name,
    type: typeOf(schema, 0),
    isRequired: isListed && fallback === undefined && !hasOnlyDefaults(schema, 0),
    ...(fallback === undefined ? {} : { fallback }),
    description: typeof description === 'string' ? description.trim() : '',
  }
}

// A struct whose every required member has a default needs no argument itself.
function hasOnlyDefaults(schema: JsonObject, depth: number): boolean {
  const properties = schema['properties']
  if (!isObject(properties) || depth > MAX_DEPTH) return false
  const required = schema['required']
  if (!isList(required)) return true
  return required.every((key) => {
    const property = typeof key === 'string' ? member(properties, key) : undefined
    if (!isObject(property)) return false
    return property['default'] !== undefined || hasOnlyDefaults(property, depth + 1)
  })
}

function typeOf(schema: Json | undefined, depth: number): string {
  if (!isObject(schema) || depth > MAX_DEPTH) return 'any'
  const choices = schema['enum']
  if (isList(choices) && choices.length > 0)
    return choices.map((choice) => JSON.stringify(choice)).join(' | ')
  const variants = variantsOf(schema).map((variant) =>
    typeOf({ ...withoutVariants(schema), ...variant }, depth + 1),
  )
  if (variants.length > 0) return [...new Set(variants)].join(' | ')
  const type = schema['type']
  if (type === 'array') return `array of ${grouped(typeOf(schema['items'], depth + 1))}`
  const values = schema['additionalProperties']
  if (type === 'object' && isObject(values)) return `map of ${grouped(typeOf(values, depth + 1))}`
  return `${typeof type === 'string' ? type : 'any'}${rangeOf(schema)}`
}

function grouped(type: string): string {
  return type.includes(' | ') ? `(${type})` : type
}

function variantsOf(schema: JsonObject): readonly JsonObject[] {
  return ['oneOf', 'anyOf'].flatMap((key) => {
    const variants = schema[key]
    return isList(variants) ? variants.filter(isShape) : []
  })
}

// CUE also words "exactly these fields" as a choice without types: that is no type of its own.
function isShape(value: Json): value is JsonObject {
  return (
    isObject(value) &&
    (value['type'] !== undefined || value['enum'] !== undefined || isObject(value['properties']))
  )
}

function withoutVariants(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'oneOf' && key !== 'anyOf'))
}

function rangeOf(schema: JsonObject): string {
  const [least, most] = [schema['minimum'], schema['maximum']]
  const above = schema['exclusiveMinimum'] === true ? '>' : '≥'
  const under = schema['exclusiveMaximum'] === true ? '<' : '≤'
  const bounds = [
    ...(typeof least === 'number' ? [`${above} ${least}`] : []),
    ...(typeof most === 'number' ? [`${under} ${most}`] : []),
  ]
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`
}
