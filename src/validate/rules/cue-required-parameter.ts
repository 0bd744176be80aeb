import type { ReleaseJudgement } from '../../kubevela/compatibility.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const cueRequiredParameter = defineRule({
  id: 'cue-required-parameter',
  severity: 'notice',
  level: 'full',
  summary: 'the addon renders without arguments',
  why: 'Enabling an addon without arguments fails where it uses a parameter without a value, and so does installing it as a dependency, which gives it none. A parameter without a default that nothing needs is not reported.',
  check(addon, { compatibility, facts }) {
    const missing = (compatibility?.get(addon.root) ?? []).flatMap(missingOf)
    const byName = new Map(missing.map((parameter) => [parameter.name.join('.'), parameter]))
    return [...byName].map(([name, { path, line, column }]): Mark => {
      const file = facts?.get(addon.root)?.cue.find((one) => one.path === path)
      const place = line === undefined ? {} : { line, ...(column === undefined ? {} : { column }) }
      return {
        path,
        ...(line === undefined || column === undefined || file === undefined
          ? place
          : file.places.placeOf({ line, column })),
        message: `the addon cannot be enabled without a value for the parameter ${quote(name)}`,
        fix: 'give it a default (*"value" | string), or say in README.md that it must be set',
      }
    })
  },
})

function missingOf(judgement: ReleaseJudgement) {
  return judgement.result === 'needs-arguments' ? judgement.missing : []
}
