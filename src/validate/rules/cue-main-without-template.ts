import { cueParts, MAIN_PACKAGE, packageOf } from '../../kubevela/cue-parts.ts'
import { defineRule } from '../rule.ts'

export const cueMainWithoutTemplate = defineRule({
  id: 'cue-main-without-template',
  severity: 'error',
  level: 'full',
  summary: 'CUE resources in package main come with a template.cue',
  why: 'A resource in package main is never rendered alone, only joined with template.cue. Without that file it is lost without a word.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { template, resources } = cueParts(known)
    if (template !== undefined) return []
    return resources.flatMap((file) => {
      const clause = file.outline.package
      if (clause === undefined || packageOf(file) !== MAIN_PACKAGE) return []
      return [
        {
          ...file.places.placeOf(clause),
          message:
            'the resource is in package main, but there is no template.cue to join it with: nothing installs it',
          fix: 'add a template.cue, or remove the package clause and give the file an "output"',
        },
      ]
    })
  },
})
