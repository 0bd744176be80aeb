import { fileAt } from '../../addon/addon.ts'
import { README_FILES } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const readmeBoth = defineRule({
  id: 'readme-both',
  severity: 'warning',
  level: 'full',
  summary: 'not both README.md and readme.md',
  why: 'KubeVela shows either of them, by chance; on macOS and Windows one overwrites the other.',
  check(addon) {
    const [upper, lower] = README_FILES
    if (fileAt(addon, upper) === undefined || fileAt(addon, lower) === undefined) return []
    return [{ path: lower, message: `${lower} and ${upper} both exist`, fix: `keep ${upper} only` }]
  },
})
