import type { Json } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member, memberAt } from '../kubevela/go-value.ts'
import type { Rendering } from '../kubevela/render.ts'
import type { Change } from './difference.ts'
import { objectName } from './object-name.ts'
import { isSameJson, withoutVersionLabel } from './same-value.ts'

/** What became of the application's components, its policies and workflow, as rendered. */
export function componentChanges(before: Rendering, after: Rendering): readonly Change[] {
  if (before.application === undefined || after.application === undefined) return []
  const [was, is] = [componentsOf(before.application), componentsOf(after.application)]
  const components = [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined) return [{ topic: 'component', kind: 'added', name, after: typeOf(now) }]
    if (now === undefined) return [{ topic: 'component', kind: 'removed', name, before: typeOf(old) }]
    if (typeOf(old) !== typeOf(now)) {
      return [{ topic: 'component', kind: 'retyped', name, before: typeOf(old), after: typeOf(now) }]
    }
    return isSame(old, now) ? [] : [{ topic: 'component', kind: 'changed', name }]
  })
  const rest = isSame(withoutComponents(before.application), withoutComponents(after.application))
  return [
    ...components,
    ...(rest ? [] : [{ topic: 'application', kind: 'changed', name: 'application' } as const]),
  ]
}

/** What became of the Kubernetes objects that the addon applies, in components and beside them; of CRDs also each version. */
export function objectChanges(before: Rendering, after: Rendering): readonly Change[] {
  if (before.application === undefined || after.application === undefined) return []
  const [was, is] = [objectsOf(before), objectsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)]
    if (old === undefined) return [{ topic: 'object', kind: 'added', name }]
    if (now === undefined) return [{ topic: 'object', kind: 'removed', name }]
    return isSame(old, now) ? [] : [{ topic: 'object', kind: 'changed', name }]
  })
}

function componentsOf(application: JsonObject): ReadonlyMap<string, JsonObject> {
  const components = memberAt(application, ['spec', 'components'])
  const objects = isList(components) ? components.filter(isObject) : []
  return new Map(objects.map((component) => [String(component['name'] ?? ''), component]))
}

function typeOf(component: JsonObject | undefined): string {
  return String(component?.['type'] ?? '')
}

function withoutComponents(application: JsonObject): JsonObject {
  const spec = member(application, 'spec')
  return isObject(spec) ? { ...application, spec: { ...spec, components: [] } } : application
}

// Types of components that apply Kubernetes objects as they are.
const OBJECT_TYPES = ['k8s-objects', 'raw']

function objectsOf({ application, outputs = [] }: Rendering): ReadonlyMap<string, Json> {
  const components = application === undefined ? [] : [...componentsOf(application).values()]
  const inside = components
    .filter((component) => OBJECT_TYPES.includes(typeOf(component)))
    .flatMap(({ properties }) => {
      const listed = member(properties, 'objects')
      return isList(listed) ? listed : [properties ?? null]
    })
  const objects = [...inside, ...outputs].filter(isObject).filter((object) => 'kind' in object)
  return new Map(objects.flatMap((object) => [[objectName(object), object] as const, ...versionsOf(object)]))
}

// A version of a custom resource that is served is an interface of its own.
function versionsOf(object: JsonObject): readonly (readonly [string, Json])[] {
  const versions = memberAt(object, ['spec', 'versions'])
  if (object['kind'] !== 'CustomResourceDefinition' || !isList(versions)) return []
  return versions
    .filter((version) => member(version, 'served') !== false)
    .map((version) => [`${objectName(object)}/${String(member(version, 'name'))}`, version])
}

function isSame(a: Json, b: Json): boolean {
  return isSameJson(withoutVersionLabel(a), withoutVersionLabel(b))
}
