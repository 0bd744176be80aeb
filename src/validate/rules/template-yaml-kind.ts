import { fileAt } from '../../addon/addon.ts'
import { TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import type { YamlMap } from '../../addon/yaml.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { defineRule, escapeText, type Mark, quote } from '../rule.ts'

const WANTED = { apiVersion: 'core.oam.dev/v1beta1', kind: 'Application' } as const

export const templateYamlKind = defineRule({
  id: 'template-yaml-kind',
  severity: 'error',
  level: 'full',
  summary: 'template.yaml is an Application of core.oam.dev/v1beta1',
  why: 'KubeVela needs a kind there and checks nothing more: another object fails later, with an error that does not name the file.',
  check(addon) {
    const file = fileAt(addon, TEMPLATE_YAML_FILE)
    if (file === undefined) return []
    const path = TEMPLATE_YAML_FILE
    const reading = readYamlFile(file)
    if (reading.kind === 'broken') {
      return [
        { path, ...reading.position, message: `cannot be read as YAML: ${escapeText(reading.message)}` },
      ]
    }
    if (reading.root === undefined) {
      // Beside a template.cue an empty file counts as absent.
      if (file.bytes.byteLength === 0 && fileAt(addon, TEMPLATE_CUE_FILE) !== undefined) return []
      return [
        {
          path,
          line: 1,
          column: 1,
          message: `${path} is empty`,
          fix: 'write an Application, or remove the file',
        },
      ]
    }
    const { root } = reading
    const place = (range: YamlMap['range']) => ({ path, ...reading.positionOf(range) })
    if (root.kind !== 'map') return [{ ...place(root.range), message: 'a mapping is needed here' }]
    return (['apiVersion', 'kind'] as const).flatMap((key): readonly Mark[] => {
      // Keys of Kubernetes objects are case-sensitive.
      const node = root.entries.findLast((entry) => entry.key === key)?.value
      const fix = `write "${key}: ${WANTED[key]}"`
      if (node === undefined) return [{ ...place(root.range), message: `"${key}" is missing`, fix }]
      if (node.kind === 'scalar' && node.value === WANTED[key]) return []
      const shown = node.kind === 'scalar' ? quote(node.asString ?? '') : `a ${node.kind}`
      return [{ ...place(node.range), message: `${key} is ${shown}`, fix }]
    })
  },
})
