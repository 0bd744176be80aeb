import type { MetadataDocument } from './metadata.ts'
import type { YamlEntry, YamlMap, YamlNode } from './yaml.ts'

/** Keys of `metadata.yaml` that KubeVela decodes (pkg/addon/type.go Meta), by the mapping that they stand in; `` is the top. */
const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'name',
    'version',
    'description',
    'icon',
    'url',
    'tags',
    'deployTo',
    'dependencies',
    'needNamespace',
    'invisible',
    'system',
    'uxPlugins',
    'annotations',
  ],
  deployTo: ['runtimeCluster', 'runtime_cluster', 'disableControlPlane'],
  dependencies: ['name', 'version'],
  system: ['vela', 'kubernetes'],
}

/** Keys below `deployTo` that older versions of KubeVela read and today's do not. */
export const DEAD_DEPLOY_KEYS: readonly string[] = ['control_plane', 'controlPlane']

/** One key of `metadata.yaml` with the spellings that count where it stands. */
export interface MetadataKey {
  /** The key with the mappings it stands in: `deployTo.runtimeCluster`. */
  readonly path: string
  readonly entry: YamlEntry
  /** The other entries of its mapping. */
  readonly siblings: readonly YamlEntry[]
  readonly known: readonly string[]
}

/** Every key of `metadata.yaml` that KubeVela's decoder looks at; not those of `uxPlugins` and `annotations`, which are free. */
export function metadataKeys(metadata: MetadataDocument): readonly MetadataKey[] {
  if (metadata.kind !== 'parsed') return []
  return [...keysOf(metadata.source, ''), ...metadata.source.entries.flatMap(nestedKeys)]
}

/** Every mapping of `metadata.yaml` together with its path: `` for the top, `dependencies` for each item of the list. */
export function metadataMaps(metadata: MetadataDocument): readonly (readonly [path: string, map: YamlMap])[] {
  return metadata.kind === 'parsed' ? mapsIn(metadata.source, '') : []
}

function nestedKeys({ key, value }: YamlEntry): readonly MetadataKey[] {
  const name = Object.keys(KNOWN_KEYS).find((known) => known.toLowerCase() === key.toLowerCase())
  if (name === undefined || name === '') return []
  const maps = value.kind === 'list' ? value.items : [value]
  return maps.flatMap((map) => (map.kind === 'map' ? keysOf(map, name) : []))
}

function keysOf(map: YamlMap, name: string): readonly MetadataKey[] {
  return map.entries.map((entry) => ({
    path: name === '' ? entry.key : `${name}.${entry.key}`,
    entry,
    siblings: map.entries.filter((other) => other !== entry),
    known: KNOWN_KEYS[name] ?? [],
  }))
}

function mapsIn(node: YamlNode, path: string): readonly (readonly [string, YamlMap])[] {
  if (node.kind === 'scalar') return []
  if (node.kind === 'list') return node.items.flatMap((item) => mapsIn(item, path))
  const below = node.entries.flatMap(({ key, value }) => mapsIn(value, path === '' ? key : `${path}.${key}`))
  return [[path, node], ...below]
}
