import { cueParts, mayDeclare, packageOf } from '../../kubevela/cue-parts.ts'
import { defineRule } from '../rule.ts'

export const templateCueOutput = defineRule({
  id: 'template-cue-output',
  severity: 'error',
  level: 'full',
  summary: 'template.cue has a field "output" at its top',
  why: '`vela addon package` only looks for the text "output" anywhere in template.cue; `vela addon enable` needs the field, which is the Application.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { template, templatePackage, resources } = cueParts(known)
    if (template === undefined) return []
    const joined = resources.filter((file) => packageOf(file) === templatePackage)
    if ([template, ...joined].some((file) => mayDeclare(file, 'output'))) return []
    const fix =
      'write "output: {apiVersion: "core.oam.dev/v1beta1", kind: "Application", spec: components: […]}"'
    return [{ path: template.path, line: 1, message: 'the template has no field "output" at its top', fix }]
  },
})
