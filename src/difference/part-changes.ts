import type { Json } from '../addon/yaml.ts'
import { type JsonObject, memberAt } from '../kubevela/go-value.ts'
import type { Change, Topic } from './difference.ts'
import { objectName } from './object-name.ts'
import { parameterChanges } from './parameter-changes.ts'
import { isSameJson, withoutVersionLabel } from './same-value.ts'
import type { AddonSnapshot } from './snapshot.ts'

/** What became of definitions and of their parameters. */
export function definitionChanges(before: AddonSnapshot, after: AddonSnapshot): readonly Change[] {
  const changes = partChanges('definition', before.rendering.definitions, after.rendering.definitions)
  const parameters = [...after.definitionSchemas].flatMap(([name, schema]) => {
    const was = before.definitionSchemas.get(name)
    return was === undefined ? [] : parameterChanges(was, schema, name)
  })
  return [...changes, ...parameters]
}

/** What became of UI schemas, views and templates of configurations, each by its object's name. */
export function sidePartChanges(
  { rendering: before }: AddonSnapshot,
  { rendering: after }: AddonSnapshot,
): readonly Change[] {
  const notes: readonly Change[] =
    isReached(before.notes, after.notes) && before.notes !== after.notes
      ? [{ topic: 'notes', kind: 'changed', name: 'NOTES.cue' }]
      : []
  return [
    ...partChanges('schema', before.schemas, after.schemas),
    ...partChanges('view', before.views, after.views),
    ...partChanges('config-template', before.configTemplates, after.configTemplates),
    ...notes,
  ]
}

function isReached(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined || after !== undefined
}

// A part that one of the renderings does not reach says nothing about the other.
function partChanges(
  topic: Topic,
  before: readonly JsonObject[] | undefined,
  after: readonly JsonObject[] | undefined,
): readonly Change[] {
  if (before === undefined || after === undefined) return []
  const [was, is] = [byName(before), byName(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined) return [{ topic, kind: 'added', name }]
    if (now === undefined) return [{ topic, kind: 'removed', name }]
    return isSame(old, now) ? [] : [{ topic, kind: 'changed', name }]
  })
}

function byName(objects: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(objects.map((object) => [objectName(object), object]))
}

// A template counts by what it says, not by how CUE prints its line breaks.
function isSame(a: JsonObject, b: JsonObject): boolean {
  return isSameJson(normalised(a), normalised(b))
}

function normalised(object: JsonObject): Json {
  const template = memberAt(object, ['spec', 'schematic', 'cue', 'template'])
  return [withoutVersionLabel(object), typeof template === 'string' ? template.trim() : null]
}
