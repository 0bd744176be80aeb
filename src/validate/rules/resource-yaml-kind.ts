import type { AddonFile } from '../../addon/addon.ts'
import type { YamlNode } from '../../addon/yaml.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { useOf } from '../../kubevela/classify.ts'
import { defineRule, escapeText, type Mark } from '../rule.ts'

export const resourceYamlKind = defineRule({
  id: 'resource-yaml-kind',
  severity: 'error',
  level: 'full',
  summary: 'every YAML file in resources/ and views/ is an object with apiVersion, kind and metadata.name',
  why: 'KubeVela refuses to render a file without a kind, also one that holds only comments; Kubernetes refuses the rest when the object is applied.',
  check({ files }) {
    return files.flatMap((file) => {
      const use = useOf(file.path)
      if (use.kind !== 'used' || use.language !== 'yaml') return []
      return use.class === 'resource' || use.class === 'view' ? judge(file) : []
    })
  },
})

function judge(file: AddonFile): readonly Mark[] {
  const { path } = file
  const reading = readYamlFile(file)
  if (reading.kind === 'broken') {
    return [{ path, ...reading.position, message: `cannot be read as YAML: ${escapeText(reading.message)}` }]
  }
  const { root } = reading
  if (root === undefined) {
    return [
      { path, line: 1, column: 1, message: 'the file holds no object', fix: 'add one, or remove the file' },
    ]
  }
  const place = { path, ...reading.positionOf(root.range) }
  if (root.kind !== 'map') return [{ ...place, message: `an object is needed, not a ${root.kind}` }]
  const missing = [
    ...['apiVersion', 'kind'].filter((key) => !hasText(member(root, key))),
    // The items of a list carry the names.
    ...(hasText(member(member(root, 'metadata'), 'name')) || isList(root) ? [] : ['metadata.name']),
  ]
  return missing.map((key) => ({ ...place, message: `"${key}" is missing`, fix: `add "${key}"` }))
}

function isList(root: YamlNode): boolean {
  const kind = member(root, 'kind')
  const isNamedList = kind?.kind === 'scalar' && (kind.asString ?? '').endsWith('List')
  return isNamedList && member(root, 'items')?.kind === 'list'
}

function hasText(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && (node.asString ?? '') !== ''
}

function member(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined
}
