import { byCodeUnit } from '../addon/order.ts'
import type { Json } from '../addon/yaml.ts'
import type { AddonFacts } from '../kubevela/addon-facts.ts'
import { isList, isObject } from '../kubevela/go-value.ts'
import { parseRawAddress } from '../kubevela/raw-address.ts'
import { everyWritten, knownValue } from '../kubevela/written.ts'

const FILE = /^https?:\/\/[^\s/]+\/\S*\.(?:ya?ml|json|tgz|tar\.gz|zip|cue)(?:[?#]\S*)?$/i
/** Members that tell people where to look; nothing is installed from them. */
const FOR_PEOPLE = new Set(['icon', 'description', 'documentation', 'docs', 'home', '$schema', '$ref', '$id'])

/** Addresses of files that an install fetches by itself: in rendered objects, and in definitions as written. */
export function findManifests(objects: readonly Json[], facts: AddonFacts): readonly string[] {
  const written = [...facts.cue, ...facts.yaml]
    .filter((file) => file.class === 'definition')
    .flatMap((file) => [...everyWritten(file.written)])
    .flatMap(({ value, member }) => (FOR_PEOPLE.has(member?.label ?? '') ? [] : (knownValue(value) ?? [])))
    .filter(isFile)
  return [...new Set([...objects.flatMap(filesIn), ...written])].toSorted(byCodeUnit)
}

function filesIn(value: Json): readonly string[] {
  if (typeof value === 'string') return isFile(value) ? [value] : []
  if (isList(value)) return value.flatMap(filesIn)
  if (!isObject(value) || value['kind'] === 'CustomResourceDefinition') return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (FOR_PEOPLE.has(key)) return []
    // `ref-objects` components take whatever their addresses serve.
    if (key === 'urls' && isList(inner))
      return inner.filter((one) => typeof one === 'string' && /^https?:\/\//.test(one)).map(String)
    return filesIn(inner)
  })
}

function isFile(text: string): boolean {
  return FILE.test(text) || parseRawAddress(text) !== undefined
}
