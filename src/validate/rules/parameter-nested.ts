import { useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const parameterNested = defineRule({
  id: 'parameter-nested',
  severity: 'warning',
  level: 'full',
  summary: 'no parameter.cue lies deeper in resources/',
  why: 'KubeVela drops every file called parameter.cue below resources/ but the one directly in it (KubeVela pkg/addon/addon.go readResFile).',
  check({ files }) {
    return files.flatMap(({ path }) => {
      const use = useOf(path)
      if (use.kind !== 'skipped' || use.reason !== 'nested-parameter') return []
      const fix = 'move what it declares to parameter.cue at the addon root, or give the file another name'
      return [{ path, message: 'KubeVela drops a file of this name', fix }]
    })
  },
})
