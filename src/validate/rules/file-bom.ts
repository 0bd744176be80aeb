import { isProperly, patternOf, useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const fileBom = defineRule({
  id: 'file-bom',
  severity: 'warning',
  level: 'full',
  summary: 'files that KubeVela reads do not begin with a byte order mark',
  why: 'Helm removes the mark when it packs, git registries and directories keep it: CUE refuses it there, so that one addon behaves in two ways.',
  check({ files }) {
    return files.flatMap(({ path, bytes }) => {
      const pattern = patternOf(path)
      if (pattern === undefined || !isProperly(pattern, path) || useOf(path, pattern).kind !== 'used')
        return []
      if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return []
      return [
        {
          path,
          line: 1,
          column: 1,
          message: 'a byte order mark begins the file',
          fix: 'save it without one',
        },
      ]
    })
  },
})
