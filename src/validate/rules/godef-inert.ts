import { isProperly, patternOf, useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const godefInert = defineRule({
  id: 'godef-inert',
  severity: 'warning',
  level: 'full',
  summary: 'an addon with Go definitions brings the generated CUE definitions too',
  why: 'KubeVela compiles godef/ only when an addon is enabled from a local directory: from a registry its definitions are missing.',
  check({ files }) {
    const go = files.find(({ path }) => {
      const pattern = patternOf(path)
      return pattern?.class === 'go-definition' && isProperly(pattern, path)
    })
    if (go === undefined) return []
    const hasDefinitions = files.some(({ path }) => {
      const use = useOf(path)
      return use.kind === 'used' && use.class === 'definition'
    })
    if (hasDefinitions) return []
    const message = 'godef/ has no effect in a registry, and there is no definition in definitions/'
    return [{ path: go.path, message, fix: 'generate the CUE definitions and commit them to definitions/' }]
  },
})
