import { fileAt } from '../../addon/addon.ts'
import { LEGACY_PARAMETER_FILE, PARAMETER_FILE } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const parameterBoth = defineRule({
  id: 'parameter-both',
  severity: 'warning',
  level: 'full',
  summary: 'parameters stand in one place: parameter.cue or resources/parameter.cue',
  why: 'Where both files are there KubeVela takes the one at the root and ignores the other (KubeVela pkg/addon/addon.go GetUIDataFromReader).',
  check(addon) {
    if (fileAt(addon, LEGACY_PARAMETER_FILE) === undefined) return []
    const file = fileAt(addon, PARAMETER_FILE)
    if (file === undefined || file.bytes.length === 0) return []
    return [
      {
        path: LEGACY_PARAMETER_FILE,
        message: `the file is ignored, because ${PARAMETER_FILE} is there too`,
        fix: `merge it into ${PARAMETER_FILE} and delete it`,
      },
    ]
  },
})
