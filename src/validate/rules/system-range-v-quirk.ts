import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { requirementProblem } from '../../kubevela/requirement.ts'
import { at, defineRule, quote } from '../rule.ts'

/** `>=v1.5.0` with nothing behind it that would make it a prerelease. */
const QUIRK = /^\s*>=v(\d+(?:\.\d+){0,2})\s*$/

export const systemRangeVQuirk = defineRule({
  id: 'system-range-v-quirk',
  severity: 'notice',
  level: 'full',
  summary: 'a system requirement says itself whether prereleases fulfil it',
  why: 'KubeVela refuses 1.5.0-beta.1 for `>=1.5.0` and accepts it for `>=v1.5.0`, because it compares the texts.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { yaml, source, value } = metadata
    const system = fieldNode(source, 'system')
    return (['vela', 'kubernetes'] as const).flatMap((key) => {
      const range = value.system?.[key] ?? ''
      const bound = QUIRK.exec(range)?.[1]
      if (bound === undefined || requirementProblem(range) !== undefined) return []
      const node = system?.kind === 'map' ? fieldNode(system, key) : undefined
      return [
        {
          path: METADATA_FILE,
          ...at(yaml, node ?? source),
          message: `system.${key} ${quote(range)} accepts prereleases of ${bound}, ">=${bound}" does not`,
          fix: `write ">=${bound}" to refuse them, ">=${bound}-0" to accept them openly`,
        },
      ]
    })
  },
})
