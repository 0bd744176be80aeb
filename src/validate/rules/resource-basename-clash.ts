import { type AddonFile, textOf } from '../../addon/addon.ts'
import { cuePackage, withoutComments } from '../../addon/cue-source.ts'
import { baseName, useOf } from '../../kubevela/classify.ts'
import { defineRule, quote } from '../rule.ts'

export const resourceBasenameClash = defineRule({
  id: 'resource-basename-clash',
  severity: 'error',
  level: 'full',
  summary: 'no two components or views take their name from files of the same name',
  why: 'KubeVela flattens folders and keeps the base name: two package-less CUE resources of one name become two components of one name, which are refused, and of two views of one name one replaces the other.',
  check({ files }) {
    const seen = new Map<string, string>()
    return files.flatMap((file) => {
      const name = derivedName(file)
      if (name === undefined) return []
      const first = seen.get(name)
      if (first === undefined) seen.set(name, file.path)
      if (first === undefined) return []
      const message = `takes the same name from its file as ${quote(first)}`
      return [{ path: file.path, message, fix: 'rename one of the files, or give "output" a name' }]
    })
  },
})

function derivedName(file: AddonFile): string | undefined {
  const use = useOf(file.path)
  if (use.kind !== 'used' || use.language !== 'cue') return undefined
  const name = baseName(file.path)
  if (use.class === 'view') return `view ${name}`
  if (use.class !== 'resource') return undefined
  const text = textOf(file)
  return cuePackage(text) === undefined && !namesItself(text) ? `component ${name}` : undefined
}

// A name among the first members of `output`, or set by a path.
function namesItself(text: string): boolean {
  const code = withoutComments(text)
  return (
    /(^|\n)\s*output\s*:\s*(name\s*:|\{[\s\S]*?(^|[\s{,])name\s*:)/.test(code) ||
    !/(^|\n)\s*output\s*:/.test(code)
  )
}
