import type { CueFile } from '../../kubevela/addon-facts.ts'
import { isBuiltinPackage, isConfigPackage } from '../../kubevela/cue-packages.ts'
import { mayDeclare } from '../../kubevela/cue-parts.ts'
import { membersNamed } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const configTemplateShape = defineRule({
  id: 'config-template-shape',
  severity: 'error',
  level: 'full',
  summary: 'a config template has metadata.name and template.parameter, and imports vela/config at most',
  why: 'KubeVela reads "metadata", "template" and "template.parameter" of each file in config-templates/ and stops the install where one is missing or an import is unknown (KubeVela pkg/config/factory.go ParseTemplate).',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files
      .filter((file) => file.class === 'config-template' && file.outline.error === undefined)
      .flatMap((file) => [...shapeMarks(file), ...importMarks(file)])
  },
})

function shapeMarks(file: CueFile): readonly Mark[] {
  return [
    { path: ['metadata', 'name'], fix: 'add metadata: name: "…"' },
    { path: ['template', 'parameter'], fix: 'add template: parameter: {…}' },
  ].flatMap(({ path: [outer = '', inner = ''], fix }): readonly Mark[] => {
    const tops = membersNamed(file.written, outer)
    const [top] = tops
    if (top === undefined) {
      const message = `the config template has no field ${quote(outer)}`
      return mayDeclare(file, outer) ? [] : [{ path: file.path, line: 1, message, fix }]
    }
    const isKnown = tops.every(({ value }) => value.kind === 'struct')
    if (!isKnown || tops.some(({ value }) => membersNamed(value, inner).length > 0)) return []
    return [{ ...top.place, message: `the config template has no field ${quote(`${outer}.${inner}`)}`, fix }]
  })
}

function importMarks({ outline, places }: CueFile): readonly Mark[] {
  return outline.imports
    .filter(({ path }) => !isBuiltinPackage(path) && !isConfigPackage(path))
    .map((found) => ({
      ...places.placeOf(found),
      message: `${quote(found.path)} cannot be imported in a config template`,
      fix: 'import packages of CUE itself and vela/config only',
    }))
}
