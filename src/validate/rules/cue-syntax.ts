import { defineRule } from '../rule.ts'

export const cueSyntax = defineRule({
  id: 'cue-syntax',
  severity: 'error',
  level: 'full',
  summary: 'every CUE file parses',
  why: 'KubeVela parses every CUE file of an addon when it is enabled; one that does not parse stops the install, and the message names no file. A broken NOTES.cue only loses its message.',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files.flatMap(({ path, outline, places, class: fileClass }) => {
      if (outline.error === undefined) return []
      const [problem] = outline.error.problems
      const position = problem?.positions?.find(({ file }) => file === path)
      const place = position === undefined ? { path, line: 1 } : places.placeOf(position)
      const message = `the file does not parse: ${problem?.message ?? outline.error.message}`
      return [{ ...place, message, ...(fileClass === 'notes' ? { severity: 'warning' as const } : {}) }]
    })
  },
})
