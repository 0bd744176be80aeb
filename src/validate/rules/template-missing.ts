import { fileAt } from '../../addon/addon.ts'
import { TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const templateMissing = defineRule({
  id: 'template-missing',
  severity: 'warning',
  level: 'package',
  summary: 'template.yaml or template.cue exists',
  why: 'KubeVela enables an addon without a template, from an empty Application, but `vela addon package` and `vela addon push` refuse its directory: people who build it with the CLI cannot. Publishing here works.',
  check(addon) {
    if (addon.metadata.kind === 'missing') return []
    const names = [TEMPLATE_CUE_FILE, TEMPLATE_YAML_FILE]
    if (names.some((name) => fileAt(addon, name) !== undefined)) return []
    if (addon.refused.some(({ path }) => names.includes(path))) return []
    return [
      {
        path: '',
        message: `${names.join(' and ')} are missing`,
        fix: `add a ${TEMPLATE_CUE_FILE} with "output"`,
      },
    ]
  },
})
