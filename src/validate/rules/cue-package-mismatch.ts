import { cueParts, MAIN_PACKAGE, mayDeclare, packageOf } from '../../kubevela/cue-parts.ts'
import { defineRule, quote } from '../rule.ts'

export const cuePackageMismatch = defineRule({
  id: 'cue-package-mismatch',
  severity: 'error',
  level: 'full',
  summary: 'parameters and resources are in the package of template.cue',
  why: 'KubeVela joins template.cue only with files of its own package. Others are dropped without a word, and what the template refers to in them is missing (KubeVela pkg/addon/render.go newValueWithMainAndFiles).',
  fixable: true,
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { template, templatePackage, parameter, resources } = cueParts(known)
    if (template === undefined || templatePackage === undefined) return []
    // KubeVela puts parameters without package clause into package main.
    const strangers = [
      ...(parameter === undefined || parameter.class === 'resource' ? [] : [parameter]).filter(
        (file) => (packageOf(file) ?? MAIN_PACKAGE) !== templatePackage,
      ),
      ...resources.filter((file) => isDropped(packageOf(file), templatePackage, mayDeclare(file, 'output'))),
    ]
    return strangers.map((file) => {
      const { outline, places, path } = file
      const clause = outline.package
      const place = clause === undefined ? { path, line: 1 } : places.placeOf(clause)
      const own = packageOf(file) ?? MAIN_PACKAGE
      const message = `package ${quote(own)} is not that of template.cue (${quote(templatePackage)}): KubeVela drops the file`
      const edits = clause === undefined ? [] : [editOf(places.offsetOf(clause), own, templatePackage)]
      const fix = `write "package ${templatePackage}"`
      return { ...place, message, fix, ...(edits.length === 0 ? {} : { edits }) }
    })
  },
})

// Files outside package main that have an output are components of their own.
function isDropped(own: string | undefined, wanted: string, hasOutput: boolean): boolean {
  if (own === undefined || own === wanted) return false
  return own === MAIN_PACKAGE || !hasOutput
}

function editOf(start: number, own: string, replacement: string) {
  return { start, end: start + own.length, replacement }
}
