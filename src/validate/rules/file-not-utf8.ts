import { isProperly, patternOf, useOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

export const fileNotUtf8 = defineRule({
  id: 'file-not-utf8',
  severity: 'warning',
  level: 'full',
  summary: 'files that KubeVela reads are UTF-8 text',
  why: 'Other encodings make YAML and CUE fail, or install garbled text.',
  check({ files }) {
    return files.flatMap(({ path, bytes }) => {
      const pattern = patternOf(path)
      if (pattern === undefined || !isProperly(pattern, path) || useOf(path, pattern).kind !== 'used')
        return []
      const reason = notText(bytes)
      return reason === undefined
        ? []
        : [{ path, message: `not UTF-8 text: ${reason}`, fix: 'save the file as UTF-8' }]
    })
  },
})

function notText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'it begins as UTF-16'
  if (bytes.includes(0)) return 'it has a NUL byte'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return undefined
  } catch {
    return 'it has bytes that UTF-8 has no meaning for'
  }
}
