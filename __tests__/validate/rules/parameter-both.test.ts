import { parameterBoth } from '../../../src/validate/rules/parameter-both.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(parameterBoth, {
  finds: ['both/resources/parameter.cue warning: the file is ignored, because parameter.cue is there too'],
})
