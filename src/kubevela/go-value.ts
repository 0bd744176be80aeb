import type { Json } from '../addon/yaml.ts'

/** A Go type as far as decoding JSON into it matters. */
export type GoType =
  | { readonly kind: 'string' | 'bool' | 'int' | 'raw' }
  | { readonly kind: 'list' | 'map'; readonly of: GoType }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, GoField>> }

/** A field: its type, and whether it is printed where it is empty too. */
export interface GoField {
  readonly type: GoType
  readonly always?: boolean
}

export interface DecodeOptions {
  /** `any` is Go's own way (encoding/json): `Name` is taken for `name`. */
  readonly letterCase: 'any' | 'exact'
  /** Refuses keys that the type does not know. */
  readonly isStrict?: boolean
}

/** What decoding gave: the value as Go would print it again, or the first mistake and where. */
export type Decoding =
  | { readonly kind: 'decoded'; readonly value: Json }
  | { readonly kind: 'mistake'; readonly path: readonly string[]; readonly message: string }

export const text: GoType = { kind: 'string' }
export const flag: GoType = { kind: 'bool' }
export const integer: GoType = { kind: 'int' }
/** Any JSON, kept as it is (runtime.RawExtension). */
export const raw: GoType = { kind: 'raw' }

export function listOf(of: GoType): GoType {
  return { kind: 'list', of }
}

export function mapOf(of: GoType): GoType {
  return { kind: 'map', of }
}

/** Makes a struct; names in `always` are printed where they are empty too. */
export function struct(fields: Readonly<Record<string, GoType>>, always: readonly string[] = []): GoType {
  const entries = Object.entries(fields).map(([name, type]): [string, GoField] => [
    name,
    { type, always: always.includes(name) },
  ])
  return { kind: 'struct', fields: Object.fromEntries(entries) }
}

/**
 * Decodes JSON into a Go type and prints it again, as KubeVela does with all that it reads: unknown keys vanish, null leaves a
 * field unset, a value of another type is a mistake (Go encoding/json).
 */
export function decode(value: Json, type: GoType, options: DecodeOptions): Decoding {
  const mistakes: Extract<Decoding, { kind: 'mistake' }>[] = []
  const decoded = convert(value, type, [])
  const [first] = mistakes
  return first ?? { kind: 'decoded', value: decoded ?? emptyOf(type) }

  function refuse(path: readonly string[], needed: string, found: Json): undefined {
    mistakes.push({ kind: 'mistake', path, message: `${needed} is needed, not ${nameOf(found)}` })
  }

  function convert(from: Json, to: GoType, path: readonly string[]): Json | undefined {
    if (from === null) return undefined
    switch (to.kind) {
      case 'raw':
        return from
      case 'string':
        return typeof from === 'string' ? from : refuse(path, 'a string', from)
      case 'bool':
        return typeof from === 'boolean' ? from : refuse(path, 'true or false', from)
      case 'int':
        return Number.isInteger(from) ? from : refuse(path, 'a whole number', from)
      case 'list':
        if (!isList(from)) return refuse(path, 'a list', from)
        return from.map((item, at) => convert(item, to.of, [...path, String(at)]) ?? emptyOf(to.of))
      case 'map':
        if (!isObject(from)) return refuse(path, 'a mapping', from)
        return mapValues(from, (item, key) => convert(item, to.of, [...path, key]) ?? emptyOf(to.of))
      case 'struct':
        return isObject(from) ? convertStruct(from, to.fields, path) : refuse(path, 'a mapping', from)
    }
  }

  function convertStruct(
    from: JsonObject,
    fields: Readonly<Record<string, GoField>>,
    path: readonly string[],
  ): Json {
    const found: Record<string, Json> = {}
    for (const [key, item] of Object.entries(from)) {
      const name = fieldName(key, fields)
      const field = name === undefined ? undefined : fields[name]
      if (name === undefined || field === undefined) {
        if (options.isStrict === true)
          mistakes.push({ kind: 'mistake', path: [...path, key], message: `unknown field "${key}"` })
        continue
      }
      const converted = convert(item, field.type, [...path, key])
      if (converted !== undefined) found[name] = converted
    }
    return printed(found, fields)
  }

  function fieldName(key: string, fields: Readonly<Record<string, GoField>>): string | undefined {
    if (Object.hasOwn(fields, key)) return key
    if (options.letterCase === 'exact') return undefined
    const lower = key.toLowerCase()
    return Object.keys(fields).find((name) => name.toLowerCase() === lower)
  }
}

export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** A JSON object's member, undefined where it is absent or the value is no object. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value below a path of keys; list items by their index. */
export function memberAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (isList(inner) ? inner[Number(key)] : member(inner, key)),
    value,
  )
}

/** Changes each member of an object. */
export function mapValues(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

function printed(found: Record<string, Json>, fields: Readonly<Record<string, GoField>>): Json {
  const members = Object.entries(fields).flatMap(([name, field]): [string, Json][] => {
    const value = found[name]
    if (field.always === true) return [[name, value ?? emptyOf(field.type)]]
    return value === undefined || isEmpty(value, field.type) ? [] : [[name, value]]
  })
  return Object.fromEntries(members)
}

function isEmpty(value: Json, type: GoType): boolean {
  if (type.kind === 'raw' || type.kind === 'struct') return false
  return (
    value === '' ||
    value === false ||
    value === 0 ||
    (isList(value) && value.length === 0) ||
    isEmptyObject(value)
  )
}

function isEmptyObject(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

function emptyOf(type: GoType): Json {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int':
      return 0
    case 'raw':
    case 'list':
    case 'map':
      return null
    case 'struct':
      return printed({}, type.fields)
  }
}

function nameOf(value: Json): string {
  if (isList(value)) return 'a list'
  if (isObject(value)) return 'a mapping'
  if (value === null) return 'null'
  return typeof value === 'string' ? `the text "${value.slice(0, 60)}"` : String(value)
}
