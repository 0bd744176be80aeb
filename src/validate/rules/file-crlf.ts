import { isProperly, patternOf, useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const fileCrlf = defineRule({
  id: 'file-crlf',
  severity: 'warning',
  level: 'full',
  summary: 'lines of files that KubeVela reads end with LF',
  why: 'CR LF becomes part of multi-line strings in CUE and YAML, and so of scripts and configuration that the addon installs. It also makes archives differ by the machine that checked the repository out.',
  check({ files }) {
    return files.flatMap(({ path, bytes }) => {
      const pattern = patternOf(path)
      if (pattern === undefined || !isProperly(pattern, path)) return []
      const use = useOf(path, pattern)
      if (use.kind !== 'used' || use.language === 'text') return []
      const line = firstCrlf(bytes)
      if (line === undefined) return []
      return [
        {
          path,
          line,
          column: 1,
          message: 'lines end with CR LF',
          fix: 'save with LF; ".gitattributes" keeps it',
        },
      ]
    })
  },
})

function firstCrlf(bytes: Uint8Array): number | undefined {
  let line = 1
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at - 1] === 13) return line
    line += 1
  }
  return undefined
}
