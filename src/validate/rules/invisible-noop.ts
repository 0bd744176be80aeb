import { METADATA_FILE } from '../../addon/layout.ts'
import { atKey, defineRule } from '../rule.ts'

export const invisibleNoop = defineRule({
  id: 'invisible-noop',
  severity: 'notice',
  level: 'full',
  summary: '"invisible: true" is not relied upon',
  why: 'KubeVela decodes the field and never reads it: the addon is listed all the same.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || !metadata.value.invisible) return []
    return [
      {
        path: METADATA_FILE,
        ...atKey(metadata, 'invisible'),
        message: '"invisible: true" has no effect: KubeVela lists the addon',
        fix: 'remove the line, or do not publish the addon',
      },
    ]
  },
})
