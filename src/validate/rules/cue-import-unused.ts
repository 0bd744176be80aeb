import type { ImportOutline } from '../../cue/outline.ts'
import type { CueFile } from '../../kubevela/addon-facts.ts'
import { defineRule, type FileEdit, quote } from '../rule.ts'

export const cueImportUnused = defineRule({
  id: 'cue-import-unused',
  severity: 'error',
  level: 'full',
  summary: 'every imported package is used',
  why: 'CUE refuses to build a file that imports a package and does not use it, in every release of KubeVela. In definitions nothing complains, so they are not judged.',
  fixable: true,
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files.flatMap((file) => {
      if (['definition', 'notes'].includes(file.class) || file.outline.error !== undefined) return []
      return file.outline.imports
        .filter(({ used }) => !used)
        .map((found) => {
          const edits = removal(file, found)
          return {
            ...file.places.placeOf(found),
            message: `${quote(found.path)} is imported and not used`,
            fix: 'remove the import',
            ...(edits.length === 0 ? {} : { edits }),
          }
        })
    })
  },
})

// Only an import that has its line for itself goes without touching another byte.
function removal({ text, places }: CueFile, found: ImportOutline): readonly FileEdit[] {
  const at = places.offsetOf(found)
  const start = text.lastIndexOf('\n', at - 1) + 1
  const newline = text.indexOf('\n', at)
  const end = newline === -1 ? text.length : newline + 1
  const line = text.slice(start, end)
  const isAlone = /^[ \t]*(import[ \t]+)?([A-Za-z_]\w*[ \t]+)?"[^"\n]*"[ \t]*(\/\/.*)?\r?\n?$/.test(line)
  return isAlone ? [{ start, end, replacement: '' }] : []
}
