import { fileAt } from '../../addon/addon.ts'
import { METADATA_FILE, TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import { toJson } from '../../addon/yaml.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { atKey, defineRule } from '../rule.ts'

export const deploytoWithTopology = defineRule({
  id: 'deployto-with-topology',
  severity: 'warning',
  level: 'full',
  summary: 'deployTo and a topology policy in template.yaml do not both say where to install',
  why: 'KubeVela ignores `deployTo` where the template has a topology policy, and logs a warning that the author never sees.',
  check(addon) {
    const { metadata } = addon
    const template = fileAt(addon, TEMPLATE_YAML_FILE)
    if (
      metadata.kind !== 'parsed' ||
      template === undefined ||
      fileAt(addon, TEMPLATE_CUE_FILE) !== undefined
    ) {
      return []
    }
    const { deployTo } = metadata.value
    if (deployTo === undefined || !(deployTo.runtimeCluster || deployTo.legacyRuntimeCluster)) return []
    const reading = readYamlFile(template)
    if (reading.kind === 'broken' || reading.root === undefined) return []
    const policies = member(member(toJson(reading.root), 'spec'), 'policies')
    if (!Array.isArray(policies) || !policies.some((policy) => member(policy, 'type') === 'topology'))
      return []
    return [
      {
        path: METADATA_FILE,
        ...atKey(metadata, 'deployTo'),
        message: '"deployTo" is ignored: template.yaml has a topology policy',
        fix: 'keep one of the two',
      },
    ]
  },
})

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}
