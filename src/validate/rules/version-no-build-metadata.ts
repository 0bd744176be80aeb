import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion } from '../../addon/version.ts'
import { at, defineRule, quote } from '../rule.ts'

export const versionNoBuildMetadata = defineRule({
  id: 'version-no-build-metadata',
  severity: 'error',
  level: 'full',
  summary: 'version has no build metadata',
  why: 'The version becomes the label `addons.oam.dev/version`, and a Kubernetes label value has no `+`; registries do not tell versions apart by build metadata either.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { version } = metadata.value
    if (!version.includes('+') || parseVersion(version) === undefined) return []
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, fieldNode(metadata.source, 'version') ?? metadata.source),
        message: `version ${quote(version)} has build metadata`,
        fix: `write ${version.slice(0, version.indexOf('+'))}`,
      },
    ]
  },
})
