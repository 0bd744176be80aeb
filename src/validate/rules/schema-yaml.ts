import { readYamlFile } from '../../addon/yaml-file.ts'
import { useOf } from '../../kubevela/classify.ts'
import { defineRule, escapeText, type Mark } from '../rule.ts'

export const schemaYaml = defineRule({
  id: 'schema-yaml',
  severity: 'error',
  level: 'full',
  summary: 'every file in schemas/ is YAML, whatever its extension',
  why: 'KubeVela reads all files there as YAML, a readme too, and enabling fails on one that is not.',
  check({ files }) {
    return files.flatMap((file): readonly Mark[] => {
      const use = useOf(file.path)
      if (use.kind !== 'used' || use.class !== 'schema') return []
      const reading = readYamlFile(file)
      if (reading.kind !== 'broken') return []
      const message = `cannot be read as YAML: ${escapeText(reading.message)}`
      return [{ path: file.path, ...reading.position, message, fix: 'mend it, or move it out of schemas/' }]
    })
  },
})
