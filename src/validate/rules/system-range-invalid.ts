import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { requirementProblem } from '../../kubevela/requirement.ts'
import { at, defineRule, escapeText, quote } from '../rule.ts'

export const systemRangeInvalid = defineRule({
  id: 'system-range-invalid',
  severity: 'error',
  level: 'full',
  summary: 'system requirements are ranges that KubeVela can read',
  why: 'KubeVela reads every letter `v` of a requirement as a space before it parses it: `>=1.5.0-dev.1` and mistyped ranges can never be fulfilled, so that the addon is refused on every system.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { yaml, source, value } = metadata
    const system = fieldNode(source, 'system')
    return (['vela', 'kubernetes'] as const).flatMap((key) => {
      const range = value.system?.[key] ?? ''
      const node = system?.kind === 'map' ? fieldNode(system, key) : undefined
      const place = { path: METADATA_FILE, ...at(yaml, node ?? source) }
      const problem = requirementProblem(range)
      if (problem !== undefined) {
        const message = `system.${key} ${quote(range)} cannot be read: ${escapeText(problem)}`
        return [{ ...place, message, fix: 'write ">=1.9.0" or ">=1.9.0-0"' }]
      }
      // A prerelease with a v in it parses, but as another one: `-dev` becomes `-de`.
      if (!/-[0-9A-Za-z.-]*v/.test(range)) return []
      const message = `system.${key} ${quote(range)} has a "v" in a prerelease, which KubeVela reads as a space`
      return [{ ...place, message, fix: 'name a prerelease without "v", like -alpha.1' }]
    })
  },
})
