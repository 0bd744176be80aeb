import { HELM_IGNORE_FILE } from '../../addon/layout.ts'
import { isProperly, patternOf, useOf } from '../../kubevela/classify.ts'
import { appendedLine, defineRule, type Mark, quote } from '../rule.ts'

export const resourceIgnoredExtension = defineRule({
  id: 'resource-ignored-extension',
  severity: 'warning',
  level: 'full',
  summary: 'resources/, definitions/, views/ and config-templates/ hold only files that KubeVela reads',
  why: 'KubeVela skips files of other extensions in silence (`.yml` is read, `.YAML` and `.json` are not; config templates are `.cue` only): what they hold is never installed.',
  fixable: true,
  check(addon) {
    return addon.files.flatMap(({ path, ignored }): readonly Mark[] => {
      const pattern = patternOf(path)
      const use = useOf(path, pattern)
      if (ignored || pattern === undefined || !isProperly(pattern, path)) return []
      if (use.kind !== 'skipped' || use.reason !== 'extension' || use.class === 'go-definition') return []
      const extension = /\.[^./]*$/.exec(path)?.[0] ?? ''
      const wanted = use.class === 'config-template' ? '.cue' : '.cue, .yaml or .yml'
      const edits = [appendedLine(addon, HELM_IGNORE_FILE, `/${path}`)]
      const canHide = /^[A-Za-z0-9._/-]+$/.test(path)
      return [
        {
          path,
          message: `KubeVela skips files of extension ${quote(extension)} here`,
          fix: `rename it to ${wanted}, or list it in .helmignore`,
          ...(canHide && isDocument(path) ? { edits } : {}),
        },
      ]
    })
  },
})

// Only what is plainly no manifest is hidden mechanically; a .json may have been meant for KubeVela.
function isDocument(path: string): boolean {
  return /\.(txt|md|png|jpe?g|svg|gif)$/i.test(path)
}
