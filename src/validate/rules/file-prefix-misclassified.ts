import { isProperly, patternOf } from '../../kubevela/classify.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const filePrefixMisclassified = defineRule({
  id: 'file-prefix-misclassified',
  severity: 'error',
  level: 'full',
  summary: 'no file is taken for something else because of how its path begins',
  why: 'KubeVela looks only at the beginning of a path: `metadata.yaml.bak` is merged over the metadata, `template.yaml.old` replaces the template, and what lies in `resources-old/` is installed.',
  check({ files }) {
    return files.flatMap(({ path, ignored }): readonly Mark[] => {
      const pattern = patternOf(path)
      if (pattern === undefined || isProperly(pattern, path)) return []
      const taken = pattern.isDirectory ? `a file of ${pattern.prefix}/` : pattern.prefix
      // A git registry knows no .helmignore.
      const suffix = ignored ? ' in git registries' : ''
      return [
        {
          path,
          message: `KubeVela takes ${quote(path)} for ${taken}${suffix}`,
          fix: 'remove it, or rename it so that its path begins differently',
        },
      ]
    })
  },
})
