/** The part of JSON Schema that GitHub's description uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minItems?: number
}

const MAX_DEPTH = 12
const EXAMPLES: Readonly<Record<string, unknown>> = {
  uri: 'https://github.example/',
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'octocat@github.example',
}

/**
 * A value with everything added that a schema requires and the value leaves out: a handler says what its test is about, the rest
 * is of the right shape and without meaning. What the handler said stays, right or wrong.
 */
export function completed(
  value: unknown,
  schema: Schema,
  resolve: (schema: Schema) => Schema,
  depth = 0,
): unknown {
  const whole = resolve(schema)
  if (depth > MAX_DEPTH) return value
  const down = (inner: unknown, next: Schema) => completed(inner, next, resolve, depth + 1)
  if (Array.isArray(value)) {
    const { items } = whole
    return items === undefined ? value : value.map((entry) => down(entry, items))
  }
  if (value !== undefined && (typeof value !== 'object' || value === null)) return value
  if (whole.allOf !== undefined) {
    const merged = whole.allOf.reduce<unknown>((known, part) => down(known, part), value)
    return merged
  }
  const [choice] = (whole.oneOf ?? whole.anyOf ?? []).filter((part) => resolve(part).type !== 'null')
  if (choice !== undefined) return down(value, choice)
  if (whole.enum !== undefined) return value ?? whole.enum[0]
  if (whole.type === 'object' || whole.properties !== undefined)
    return completedObject(value ?? {}, whole, down)
  return value ?? example(whole)
}

function completedObject(
  value: object,
  { properties = {}, required = [] }: Schema,
  down: (inner: unknown, next: Schema) => unknown,
): object {
  const given = new Map(Object.entries(value))
  const names = new Set([...given.keys(), ...required])
  return Object.fromEntries(
    [...names].map((name) => {
      const schema = properties[name]
      const inner = given.get(name)
      return [name, schema === undefined ? (inner ?? '') : down(inner, schema)]
    }),
  )
}

function example({ type, format }: Schema): unknown {
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return false
  if (type === 'array') return []
  if (type === 'null') return null
  return EXAMPLES[format ?? ''] ?? ''
}
