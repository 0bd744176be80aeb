import { METADATA_FILE } from '../../addon/layout.ts'
import { atKey, defineRule, quote } from '../rule.ts'

export const dependencyMultipleMissing = defineRule({
  id: 'dependency-multiple-missing',
  severity: 'notice',
  level: 'full',
  summary: 'at most one dependency, or a readme that says which to enable first',
  why: 'KubeVela stops after the first missing dependency that it installs: with two of them missing, enabling the addon leaves out the second.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.value.dependencies.length < 2) return []
    const [first, ...rest] = metadata.value.dependencies.map(({ name }) => quote(name))
    return [
      {
        path: METADATA_FILE,
        ...atKey(metadata, 'dependencies'),
        message: `of ${rest.length + 1} dependencies KubeVela installs only the first that is missing (${first ?? ''})`,
        fix: `tell users to enable ${rest.join(', ')} beforehand`,
      },
    ]
  },
})
