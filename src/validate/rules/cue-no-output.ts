import { cueParts, mayDeclare, packageOf } from '../../kubevela/cue-parts.ts'
import { defineRule } from '../rule.ts'

export const cueNoOutput = defineRule({
  id: 'cue-no-output',
  severity: 'warning',
  level: 'full',
  summary: 'a CUE resource without package has an "output"',
  why: 'KubeVela renders a resource without package clause alone and takes its "output" as a component; a file without one is skipped without a word.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { resources, template } = cueParts(known)
    return resources.flatMap((file) => {
      if (packageOf(file) !== undefined || mayDeclare(file, 'output')) return []
      const join =
        template === undefined ? '' : ', or write "package main" at its top to join it with template.cue'
      return [
        {
          path: file.path,
          line: 1,
          message: 'the resource has neither a package clause nor a field "output": KubeVela skips it',
          fix: `give it an "output" that is a component${join}`,
        },
      ]
    })
  },
})
