import { fileAt } from '../../addon/addon.ts'
import { TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import type { YamlNode } from '../../addon/yaml.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { defineRule, quote } from '../rule.ts'

export const templateNameOverwritten = defineRule({
  id: 'template-name-overwritten',
  severity: 'notice',
  level: 'full',
  summary:
    'template.yaml leaves out the name and namespace of the Application, or gives those that KubeVela sets',
  why: 'KubeVela names the Application `addon-<name>` and puts it into vela-system, whatever the template says, and logs a warning.',
  check(addon) {
    const file = fileAt(addon, TEMPLATE_YAML_FILE)
    if (file === undefined || addon.metadata.kind !== 'parsed' || addon.metadata.value.name === '') return []
    const reading = readYamlFile(file)
    if (reading.kind === 'broken' || reading.root === undefined) return []
    const metadata = member(reading.root, 'metadata')
    const set = { name: `addon-${addon.metadata.value.name}`, namespace: 'vela-system' }
    return (['name', 'namespace'] as const).flatMap((key) => {
      const node = member(metadata, key)
      if (node?.kind !== 'scalar' || node.asString === undefined || ['', set[key]].includes(node.asString))
        return []
      return [
        {
          path: TEMPLATE_YAML_FILE,
          ...reading.positionOf(node.range),
          message: `${key} ${quote(node.asString)} is overwritten with ${quote(set[key])}`,
          fix: `remove it, or write ${quote(set[key])}`,
        },
      ]
    })
  },
})

function member(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined
}
