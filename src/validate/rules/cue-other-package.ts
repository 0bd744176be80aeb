import { cueParts, MAIN_PACKAGE, mayDeclare, packageOf } from '../../kubevela/cue-parts.ts'
import { defineRule, quote } from '../rule.ts'

export const cueOtherPackage = defineRule({
  id: 'cue-other-package',
  severity: 'warning',
  level: 'full',
  summary: 'CUE resources are in package main or in none',
  why: 'KubeVela renders every resource outside package main as a component of its own, and joins those of the template’s package with the template: in another package a file is rendered twice, or alone where it was meant to be joined.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { resources, templatePackage } = cueParts(known)
    return resources.flatMap((file) => {
      const own = packageOf(file)
      const clause = file.outline.package
      if (own === undefined || clause === undefined || own === MAIN_PACKAGE) return []
      const isTwice = own === templatePackage
      if (!mayDeclare(file, 'output') || file.outline.error !== undefined) return []
      const effect = isTwice
        ? 'its output is joined with the template and rendered again as a component'
        : 'it is rendered alone, as a component'
      return [
        {
          ...file.places.placeOf(clause),
          message: `the resource is in package ${quote(own)}: ${effect}`,
          fix: 'write "package main" to join it with template.cue, or remove the clause to render it alone',
        },
      ]
    })
  },
})
