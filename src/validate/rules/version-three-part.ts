import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion } from '../../addon/version.ts'
import { at, defineRule, quote } from '../rule.ts'

export const versionThreePart = defineRule({
  id: 'version-three-part',
  severity: 'error',
  level: 'full',
  summary: 'version has three numbers',
  why: 'KubeVela prints a chosen dependency version with three numbers and looks that text up in the index: an addon published as `1.0` can never be installed as a dependency.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const node = fieldNode(metadata.source, 'version')
    // A number is the subject of version-quoted: what its author meant is not known yet.
    if (node?.kind !== 'scalar' || typeof node.value !== 'string') return []
    const version = parseVersion(node.value)
    if (version === undefined || version.parts === 3) return []
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, node),
        message: `version ${quote(version.text)} has ${version.parts} of three numbers`,
        fix: `write ${version.hasV ? 'v' : ''}${version.canonical}`,
      },
    ]
  },
})
