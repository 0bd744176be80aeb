import { METADATA_FILE } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const metadataMultiDocument = defineRule({
  id: 'metadata-multi-document',
  severity: 'error',
  level: 'full',
  summary: 'metadata.yaml is one YAML document',
  why: 'KubeVela reads the first document and ignores the rest.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    return metadata.yaml.laterDocuments.map((position) => ({
      path: METADATA_FILE,
      ...position,
      message: 'a second YAML document begins here: KubeVela reads the first only',
      fix: 'move its contents above the "---"',
    }))
  },
})
