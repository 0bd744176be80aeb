import { fileAt } from '../../addon/addon.ts'
import { TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const templateBoth = defineRule({
  id: 'template-both',
  severity: 'error',
  level: 'full',
  summary: 'not both template.yaml and template.cue',
  why: 'Enabling an addon with both fails; packaging does not notice.',
  check(addon) {
    const cue = fileAt(addon, TEMPLATE_CUE_FILE)
    const yaml = fileAt(addon, TEMPLATE_YAML_FILE)
    // An empty file counts as absent when KubeVela renders.
    if (cue === undefined || yaml === undefined || cue.bytes.byteLength === 0 || yaml.bytes.byteLength === 0)
      return []
    const message = `${TEMPLATE_YAML_FILE} and ${TEMPLATE_CUE_FILE} both exist`
    return [{ path: TEMPLATE_YAML_FILE, message, fix: 'keep one of them' }]
  },
})
