import { TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import { readYamlFile } from '../../addon/yaml-file.ts'
import { useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const resourceYamlMultidoc = defineRule({
  id: 'resource-yaml-multidoc',
  severity: 'error',
  level: 'full',
  summary: 'one YAML document per file',
  why: 'KubeVela reads the first document of a file and drops the others without a word.',
  check({ files }) {
    return files.flatMap((file) => {
      const use = useOf(file.path)
      if (use.kind !== 'used' || use.language !== 'yaml' || use.class === 'metadata') return []
      const reading = readYamlFile(file)
      if (reading.kind === 'broken') return []
      return reading.laterDocuments.map((position) => ({
        path: file.path,
        ...position,
        message: 'a second YAML document begins here: KubeVela drops it',
        fix: file.path === TEMPLATE_YAML_FILE ? 'move it to resources/' : 'move it to a file of its own',
      }))
    })
  },
})
