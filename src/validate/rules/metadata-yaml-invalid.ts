import { METADATA_FILE } from '../../addon/layout.ts'
import { defineRule, escapeText } from '../rule.ts'

export const metadataYamlInvalid = defineRule({
  id: 'metadata-yaml-invalid',
  severity: 'error',
  level: 'package',
  summary: 'metadata.yaml parses and every field has the type that KubeVela decodes',
  why: 'One metadata.yaml that does not decode makes `vela addon ls` drop a whole git registry and breaks enabling any of its addons; packaging refuses the addon itself.',
  check({ metadata }) {
    if (metadata.kind !== 'broken' || metadata.cause === 'empty') return []
    return metadata.problems.map(({ message, position }) => ({
      path: METADATA_FILE,
      ...position,
      message: `${METADATA_FILE} cannot be decoded: ${escapeText(message)}`,
    }))
  },
})
