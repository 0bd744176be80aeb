import type { Json } from '../addon/yaml.ts'
import { authored } from './cue-source.ts'
import { isList, isObject, type JsonObject, mapValues, member, memberAt } from './go-value.ts'
import { BASE_CONTEXT, type SchemaRules } from './releases.ts'
import { answered, refuseByCue, rewriting, type Workbench } from './workbench.ts'

/**
 * Makes the schema of an addon's parameters, as KubeVela does on every read of it; undefined where it has none
 * (pkg/addon/addon.go genAddonAPISchema, pkg/schema/schema.go ParsePropertiesToSchema).
 */
export async function renderParameterSchema(bench: Workbench): Promise<Json | undefined> {
  const { parameter } = bench.package
  if (parameter === undefined) return undefined
  const source = authored(parameter.path, parameter.text, { after: `\n${BASE_CONTEXT}` })
  const answer = await answered(
    bench.session.openapi({
      files: [{ ...source.unit, ...rewriting(bench.release) }],
      libraries: bench.release.schema.knowsPackages ? bench.release.packages.workflow : [],
      within: '',
      field: 'parameter',
    }),
    'uidata',
  )
  if (answer.error !== undefined) {
    return await refuseByCue(bench, answer.error, {
      stage: 'uidata',
      sources: [source],
      what: 'the parameters have no OpenAPI schema',
    })
  }
  return readableSchema(answer.json ?? null, bench.release.schema)
}

/**
 * Takes the one schema out of an OpenAPI document and words it for people: names become titles, comment markers leave the
 * descriptions (FixOpenAPISchema). Members that Go would not print are left out.
 */
export function readableSchema(document: Json, rules: SchemaRules): Json {
  const schema = memberAt(document, ['components', 'schemas', 'parameter'])
  return isObject(schema) ? worded(printable(schema), '', rules) : {}
}

function worded(schema: JsonObject, name: string, rules: SchemaRules): JsonObject {
  const properties = schema['properties']
  const items = schema['items']
  const result: Record<string, Json> = { ...schema }
  if (schema['type'] === 'object' && isObject(properties)) {
    result['properties'] = mapValues(properties, (property, key) =>
      isObject(property) ? worded(property, key, rules) : property,
    )
  }
  if (schema['type'] === 'array' && isObject(items)) result['items'] = worded(items, '', rules)
  if (name !== '') result['title'] = name
  return withDescription(result, rules)
}

const USAGE_MARKER = '+usage='
const SHORT_MARKER = '+short'
const IMMUTABLE_MARKER = '+immutable'

function withDescription(schema: Record<string, Json>, { marksImmutable }: SchemaRules): JsonObject {
  const { description: written, ...rest } = schema
  if (typeof written !== 'string') return schema
  const lines = written.split('\n')
  const isImmutable = marksImmutable && lines.some((line) => line.trim() === IMMUTABLE_MARKER)
  const kept = isImmutable
    ? lines
        .filter((line) => line.trim() !== IMMUTABLE_MARKER)
        .join('\n')
        .trim()
    : written
  const used = kept.includes(USAGE_MARKER) ? (kept.split(USAGE_MARKER)[1] ?? '') : kept
  const description = used.includes(SHORT_MARKER) ? (used.split(SHORT_MARKER)[0] ?? '').trim() : used
  return {
    ...rest,
    ...(description === '' ? {} : { description }),
    ...(isImmutable ? { 'x-immutable': true } : {}),
  }
}

const ZERO_IS_ABSENT = new Set(['minLength', 'minItems', 'minProperties'])
const FALSE_IS_ABSENT = new Set([
  'uniqueItems',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'nullable',
  'readOnly',
  'writeOnly',
  'allowEmptyValue',
  'deprecated',
])
const SCHEMA_LISTS = new Set(['oneOf', 'anyOf', 'allOf'])

// The document passes through kin-openapi, which prints no empty members.
function printable(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    const isAbsent =
      (FALSE_IS_ABSENT.has(key) && value === false) ||
      (ZERO_IS_ABSENT.has(key) && value === 0) ||
      (isList(value) && value.length === 0) ||
      ((key === 'properties' || key === 'description') && (value === '' || isEmptyObject(value)))
    return isAbsent ? [] : [[key, printableMember(key, value)]]
  })
  return Object.fromEntries(members)
}

function printableMember(key: string, value: Json): Json {
  if (key === 'properties' && isObject(value)) {
    return mapValues(value, (property) => (isObject(property) ? printable(property) : property))
  }
  if ((key === 'items' || key === 'not' || key === 'additionalProperties') && isObject(value))
    return printable(value)
  if (SCHEMA_LISTS.has(key) && isList(value))
    return value.map((one) => (isObject(one) ? printable(one) : one))
  return value
}

function isEmptyObject(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

/** True where the schema, or anything in it, has properties: an addon takes arguments. */
export function hasProperties(schema: Json | undefined): boolean {
  return (
    Object.keys(isObject(member(schema, 'properties')) ? (member(schema, 'properties') ?? {}) : {}).length > 0
  )
}
