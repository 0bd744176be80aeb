import { byCodeUnit } from './order.ts'
import type { Position } from './text-position.ts'
import { readYaml, type YamlEntry, type YamlMap, type YamlNode, type YamlText } from './yaml.ts'

/** One dependency of an addon. The range is KubeVela's own syntax (pkg/addon/addon.go checkSemVer); empty means any. */
export interface Dependency {
  readonly name: string
  readonly version: string
}

/** What the addon asks of the system it is installed on; empty means anything. */
export interface SystemRequirements {
  readonly vela: string
  readonly kubernetes: string
}

/** Where KubeVela installs the addon's components (pkg/addon/type.go DeployTo). */
export interface DeployTo {
  readonly runtimeCluster: boolean
  readonly legacyRuntimeCluster: boolean
  readonly disableControlPlane: boolean
}

/** The contents of `metadata.yaml` as KubeVela decodes them (pkg/addon/type.go Meta). Absent strings are empty. */
export interface AddonMetadata {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly icon: string
  readonly url: string
  readonly tags: readonly string[]
  readonly dependencies: readonly Dependency[]
  readonly needNamespace: readonly string[]
  readonly deployTo: DeployTo | undefined
  readonly invisible: boolean
  readonly system: SystemRequirements | undefined
  readonly uxPlugins: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** One thing that keeps `metadata.yaml` from being decoded, and where. */
export interface MetadataProblem {
  readonly message: string
  readonly position: Position
}

/** What reading an addon's `metadata.yaml` gave. */
export type MetadataDocument =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'broken'
      readonly text: string
      /** `empty`: nothing to decode; `syntax`: no YAML; `shape`: a value that KubeVela's types refuse. */
      readonly cause: 'empty' | 'syntax' | 'shape'
      /** The first problem's words and place. */
      readonly message: string
      readonly position: Position
      /** Every problem, at least one, in the order of KubeVela's fields. */
      readonly problems: readonly MetadataProblem[]
    }
  | {
      readonly kind: 'parsed'
      readonly text: string
      readonly value: AddonMetadata
      readonly yaml: YamlText
      /** The document's own mapping, with every key as written and its place. */
      readonly source: YamlMap
    }

/**
 * Parses the text of `metadata.yaml` the way KubeVela does: keys in any letter case, unknown keys ignored, scalars coerced
 * to strings after YAML 1.1 typing, the first document only (KubeVela pkg/addon/addon.go readMetadata). Never throws.
 */
export function parseMetadata(text: string): MetadataDocument {
  const yaml = readYaml(text)
  if (yaml.kind === 'broken') return broken(text, 'syntax', [yaml])
  if (yaml.root === undefined) {
    return broken(text, 'empty', [{ message: 'the file is empty', position: { line: 1, column: 1 } }])
  }
  if (yaml.root.kind !== 'map') {
    const message = `a mapping is needed at the top, not ${nameOf(yaml.root)}`
    return broken(text, 'shape', [{ message, position: yaml.positionOf(yaml.root.range) }])
  }
  const mistakes: Mistake[] = []
  const value = decodeMetadata(yaml.root, mistakes)
  if (mistakes.length === 0) return { kind: 'parsed', text, value, yaml, source: yaml.root }
  const problems = mistakes.map(({ message, node }) => ({ message, position: yaml.positionOf(node.range) }))
  return broken(text, 'shape', problems)
}

function broken(
  text: string,
  cause: 'empty' | 'syntax' | 'shape',
  problems: readonly MetadataProblem[],
): MetadataDocument {
  const { message, position } = problems[0] ?? { message: 'unreadable', position: { line: 1, column: 1 } }
  return { kind: 'broken', text, cause, message, position, problems }
}

interface Mistake {
  readonly message: string
  readonly node: YamlNode
}

/** The value node that a JSON decoder of Go takes for this key: letter case is ignored, and of several the last in code-unit order wins. */
export function fieldNode(map: YamlMap, key: string): YamlNode | undefined {
  return fieldEntry(map, key)?.value
}

/** The entry behind {@link fieldNode}, with the key as its author wrote it. */
export function fieldEntry(map: YamlMap, key: string): YamlEntry | undefined {
  const wanted = key.toLowerCase()
  return map.entries
    .filter((entry) => entry.key.toLowerCase() === wanted)
    .toSorted((a, b) => byCodeUnit(a.key, b.key))
    .at(-1)
}

function decodeMetadata(map: YamlMap, mistakes: Mistake[]): AddonMetadata {
  const decode = makeDecoder(mistakes)
  return {
    name: decode.text(map, 'name'),
    version: decode.text(map, 'version'),
    description: decode.text(map, 'description'),
    icon: decode.text(map, 'icon'),
    url: decode.text(map, 'url'),
    tags: decode.texts(map, 'tags'),
    dependencies: decode.maps(map, 'dependencies').map((dependency) => ({
      name: decode.text(dependency, 'name'),
      version: decode.text(dependency, 'version'),
    })),
    needNamespace: decode.texts(map, 'needNamespace'),
    deployTo: mapped(decode.map(map, 'deployTo'), (deployTo) => ({
      runtimeCluster: decode.flag(deployTo, 'runtimeCluster'),
      legacyRuntimeCluster: decode.flag(deployTo, 'runtime_cluster'),
      disableControlPlane: decode.flag(deployTo, 'disableControlPlane'),
    })),
    invisible: decode.flag(map, 'invisible'),
    system: mapped(decode.map(map, 'system'), (system) => ({
      vela: decode.text(system, 'vela'),
      kubernetes: decode.text(system, 'kubernetes'),
    })),
    uxPlugins: decode.textMap(map, 'uxPlugins'),
    annotations: decode.textMap(map, 'annotations'),
  }
}

function mapped<T>(map: YamlMap | undefined, make: (map: YamlMap) => T): T | undefined {
  return map === undefined ? undefined : make(map)
}

function makeDecoder(mistakes: Mistake[]) {
  function refuse(key: string, needed: string, node: YamlNode): void {
    mistakes.push({ message: `"${key}" needs ${needed}, not ${nameOf(node)}`, node })
  }

  function present(map: YamlMap, key: string): YamlNode | undefined {
    const node = fieldNode(map, key)
    return node === undefined || (node.kind === 'scalar' && node.value === undefined) ? undefined : node
  }

  function asText(node: YamlNode, key: string): string {
    if (node.kind === 'scalar') return node.asString ?? ''
    refuse(key, 'a string', node)
    return ''
  }

  function text(map: YamlMap, key: string): string {
    const node = present(map, key)
    return node === undefined ? '' : asText(node, key)
  }

  function flag(map: YamlMap, key: string): boolean {
    const node = present(map, key)
    if (node === undefined) return false
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
    refuse(key, 'true or false without quotes', node)
    return false
  }

  function items(map: YamlMap, key: string, needed: string): readonly YamlNode[] {
    const node = present(map, key)
    if (node === undefined) return []
    if (node.kind === 'list') return node.items
    refuse(key, needed, node)
    return []
  }

  function texts(map: YamlMap, key: string): readonly string[] {
    return items(map, key, 'a list of strings').map((item) => asText(item, key))
  }

  function maps(map: YamlMap, key: string): readonly YamlMap[] {
    return items(map, key, 'a list of mappings with "name"').flatMap((item) => {
      if (item.kind === 'map') return [item]
      if (item.kind === 'scalar' && item.value === undefined) return [emptyMap(item)]
      refuse(key, 'a list of mappings with "name"', item)
      return []
    })
  }

  function map(parent: YamlMap, key: string): YamlMap | undefined {
    const node = present(parent, key)
    if (node === undefined || node.kind === 'map') return node
    refuse(key, 'a mapping', node)
    return undefined
  }

  function textMap(parent: YamlMap, key: string): Readonly<Record<string, string>> {
    const entries = map(parent, key)?.entries ?? []
    return Object.fromEntries(entries.map((entry) => [entry.key, asText(entry.value, `${key}.${entry.key}`)]))
  }

  return { text, flag, texts, maps, map, textMap }
}

function emptyMap(node: YamlNode): YamlMap {
  return { kind: 'map', entries: [], range: node.range }
}

function nameOf(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  if (node.value === undefined) return 'null'
  return typeof node.value === 'string' ? `the text "${node.value.slice(0, 60)}"` : `${node.value}`
}
