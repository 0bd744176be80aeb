import type { Json } from '../addon/yaml.ts'
import { isObject, type JsonObject, member } from '../kubevela/go-value.ts'
import { parseJson } from '../publish/protocols/json.ts'
import type { PageAddon, PageCatalog, PageDefinition, PageDetails } from './catalog-page.ts'
import { isImageData } from './icon.ts'

/** The file for tools, beside the index. It is also what the next publish knows of archives that did not change. */
export const ADDONS_FILE = 'addons.json'

/** Changed with every change of what is read out of archives: what an older release of this tool found is then read anew. */
const DETAILS_FORMAT = 1
const GENERATOR = 'addon-registry'

/** What was kept of an earlier publish. */
export type KeptDetails =
  | { readonly kind: 'absent' | 'foreign' }
  | {
      readonly kind: 'ours'
      /** By the digest of the archive. */
      readonly details: ReadonlyMap<string, PageDetails>
    }

/** Prints the catalogue for tools; the same bytes for the same registry. */
export function printAddons({ index, addons }: PageCatalog): string {
  const head = { schemaVersion: 1, generator: GENERATOR, detailsFormat: DETAILS_FORMAT, index }
  const rows = addons.map((addon) => `    ${JSON.stringify(ordered(addon))}`).join(',\n')
  return `${JSON.stringify(head).slice(0, -1)},\n  "addons": [\n${rows}\n  ]\n}\n`
}

// What was read from an archive and what was read from this file come in the same order.
function ordered({ details, ...addon }: PageAddon): PageAddon {
  if (details === undefined) return addon
  const { digest, readme, changelog, icon, dependencies, definitions, ...others } = details
  return { ...addon, details: { digest, readme, changelog, icon, dependencies, definitions, ...others } }
}

/** Reads what an earlier publish found in the archives. A file that is not ours is left alone; one that cannot be read tells nothing. */
export function parseAddons(bytes: Uint8Array | undefined): KeptDetails {
  if (bytes === undefined) return { kind: 'absent' }
  const file = parseJson(bytes)
  if (member(file, 'generator') !== GENERATOR) return { kind: 'foreign' }
  const addons = member(file, 'detailsFormat') === DETAILS_FORMAT ? member(file, 'addons') : undefined
  const details = listOf(addons).flatMap((addon) => detailsOf(member(addon, 'details')))
  return { kind: 'ours', details: new Map(details.map((one) => [one.digest, one])) }
}

function detailsOf(value: Json | undefined): readonly PageDetails[] {
  if (!isObject(value)) return []
  const { digest, icon, parameters } = value
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return []
  const problem = value['parametersProblem']
  return [
    {
      digest,
      readme: text(value, 'readme'),
      changelog: text(value, 'changelog'),
      icon: typeof icon === 'string' && isImageData(icon) ? icon : '',
      dependencies: listOf(value['dependencies']).map((one) => ({
        name: text(one, 'name'),
        version: text(one, 'version'),
      })),
      definitions: listOf(value['definitions']).map(definitionOf),
      ...(isObject(parameters) ? { parameters } : {}),
      ...(typeof problem === 'string' ? { parametersProblem: problem } : {}),
    },
  ]
}

function definitionOf(value: Json): PageDefinition {
  return { name: text(value, 'name'), kind: text(value, 'kind'), description: text(value, 'description') }
}

function text(value: Json | JsonObject, key: string): string {
  const found = member(value, key)
  return typeof found === 'string' ? found : ''
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
