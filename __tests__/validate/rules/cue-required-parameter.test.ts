import { cueRequiredParameter } from '../../../src/validate/rules/cue-required-parameter.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueRequiredParameter, {
  finds: [
    'needed/parameter.cue:3:2 notice: the addon cannot be enabled without a value for the parameter "name"',
  ],
  releases: ['1.11'],
})
