import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { requirementProblem } from '../../kubevela/requirement.ts'
import { at, defineRule, quote } from '../rule.ts'

export const systemK8sPrerelease = defineRule({
  id: 'system-k8s-prerelease',
  severity: 'notice',
  level: 'full',
  summary: 'a Kubernetes requirement takes the versions of vendors: it carries `-0`',
  why: 'Vendors add a suffix (`v1.29.1-eks-1`), which is a prerelease to SemVer. KubeVela tries such a version without it, but other readers of the annotation do not, and the very version of the bound is refused.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const range = metadata.value.system?.kubernetes ?? ''
    if (range === '' || range.includes('-') || requirementProblem(range) !== undefined) return []
    const system = fieldNode(metadata.source, 'system')
    const node = system?.kind === 'map' ? fieldNode(system, 'kubernetes') : undefined
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, node ?? metadata.source),
        message: `system.kubernetes ${quote(range)} has no prerelease: versions of vendors, like v1.29.1-eks-1, fit it only where they are tried without their suffix`,
        fix: `write ${quote(range.replace(/(\d+(?:\.\d+)*)\s*$/, (bound) => `${full(bound.trim())}-0`))}`,
      },
    ]
  },
})

function full(bound: string): string {
  return [...bound.split('.'), '0', '0'].slice(0, 3).join('.')
}
