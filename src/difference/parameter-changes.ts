import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member } from '../kubevela/go-value.ts'
import type { Change, ChangeKind } from './difference.ts'
import { isSameJson, shown } from './same-value.ts'
import { compareTypes, typeName } from './schema-type.ts'

/**
 * What became of parameters, told from their schemas (OpenAPI, as KubeVela makes it). A parameter that is new as a whole is one
 * change; what is in it is not listed again.
 */
export function parameterChanges(
  before: Json | undefined,
  after: Json | undefined,
  of?: string,
): readonly Change[] {
  return below(before, after, '').map((change) => (of === undefined ? change : { ...change, of }))
}

function below(before: Json | undefined, after: Json | undefined, path: string): readonly Change[] {
  const [old, now] = [propertiesOf(before), propertiesOf(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.flatMap((name) => {
    const at = path === '' ? name : `${path}.${name}`
    const [was, is] = [old[name], now[name]]
    if (was === undefined) return is === undefined ? [] : [appeared(is, isRequired(after, name), at)]
    if (is === undefined) return [{ topic: 'parameter', kind: 'removed', name: at, before: typeName(was) }]
    return changed(
      { schema: was, required: isRequired(before, name) },
      { schema: is, required: isRequired(after, name) },
      at,
    )
  })
}

interface Parameter {
  readonly schema: Json
  readonly required: boolean
}

function appeared(schema: Json, required: boolean, name: string): Change {
  const must = required && needsValue(schema)
  const preset = member(schema, 'default')
  const words = preset === undefined ? typeName(schema) : `${typeName(schema)} = ${shown(preset)}`
  return { topic: 'parameter', kind: must ? 'required' : 'added', name, after: words }
}

function changed(before: Parameter, after: Parameter, name: string): readonly Change[] {
  const inner = [
    ...below(before.schema, after.schema, name),
    ...ofItems(before.schema, after.schema, name, 'items', '[]'),
    ...ofItems(before.schema, after.schema, name, 'additionalProperties', '{}'),
  ]
  const change = (kind: ChangeKind, words: Pick<Change, 'before' | 'after'> = {}): Change => ({
    topic: 'parameter',
    kind,
    name,
    ...words,
  })
  const types = { before: typeName(before.schema), after: typeName(after.schema) }
  const order = compareTypes(before.schema, after.schema)
  const [must, mustNow] = [mustGive(before), mustGive(after)]
  return [
    ...(order === 'same' ? [] : [change(order, types)]),
    ...(!must && mustNow ? [change('required', presets(before, after))] : []),
    ...(must && !mustNow ? [change('optional', presets(before, after))] : []),
    ...(must === mustNow ? presetChange() : []),
    ...(isSameJson(member(before.schema, 'description'), member(after.schema, 'description'))
      ? []
      : [change('described')]),
    ...inner,
  ]

  function presetChange(): readonly Change[] {
    const [was, is] = [member(before.schema, 'default'), member(after.schema, 'default')]
    return isSameJson(was, is) ? [] : [change('default', presets(before, after))]
  }
}

// Whoever installs the addon has to say something: there is no default, and nothing inside that has one either.
function mustGive({ schema, required }: Parameter): boolean {
  return required && !hasProperties(schema) && member(schema, 'default') === undefined
}

function presets(before: Parameter, after: Parameter): Pick<Change, 'before' | 'after'> {
  const words = ({ schema }: Parameter) => {
    const preset = member(schema, 'default')
    return preset === undefined ? 'none' : shown(preset)
  }
  return { before: words(before), after: words(after) }
}

function ofItems(
  before: Json,
  after: Json,
  name: string,
  key: 'items' | 'additionalProperties',
  mark: string,
): readonly Change[] {
  const [was, is] = [member(before, key), member(after, key)]
  return isObject(was) && isObject(is) ? below(was, is, `${name}${mark}`) : []
}

function needsValue(schema: Json): boolean {
  if (member(schema, 'default') !== undefined) return false
  if (!hasProperties(schema)) return true
  return Object.entries(propertiesOf(schema)).some(
    ([name, inner]) => isRequired(schema, name) && needsValue(inner),
  )
}

function hasProperties(schema: Json): boolean {
  return Object.keys(propertiesOf(schema)).length > 0
}

function propertiesOf(schema: Json | undefined): JsonObject {
  const properties = member(schema, 'properties')
  return isObject(properties) ? properties : {}
}

function isRequired(schema: Json | undefined, name: string): boolean {
  const required = member(schema, 'required')
  return isList(required) && required.includes(name)
}
