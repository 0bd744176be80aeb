import { isBuiltinPackage, isWorkflowPackage } from '../../kubevela/cue-packages.ts'
import { defineRule, quote } from '../rule.ts'

export const cueImportNotBuiltin = defineRule({
  id: 'cue-import-not-builtin',
  severity: 'error',
  level: 'full',
  summary: 'templates, resources and parameters import nothing but CUE’s own packages',
  why: 'KubeVela builds them without a module and without a registry: only packages that come with CUE are found. Its own packages (vela/…) are for definitions, views and config templates.',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files.flatMap(({ class: fileClass, outline, places }) => {
      const isJudged = ['template-cue', 'resource', 'parameter', 'legacy-parameter'].includes(fileClass)
      const isOpen = fileClass === 'view'
      if (!isJudged && !isOpen) return []
      return outline.imports.flatMap((found) => {
        if (isBuiltinPackage(found.path) || (isOpen && isWorkflowPackage(found.path))) return []
        const message = `${quote(found.path)} cannot be imported here: it is no package of CUE itself`
        return [{ ...places.placeOf(found), message, fix: 'write what is needed of it into the addon' }]
      })
    })
  },
})
