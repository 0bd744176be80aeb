import { parameterUsageComment } from '../../../src/validate/rules/parameter-usage-comment.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(parameterUsageComment, {
  finds: [
    'silent/parameter.cue:5:2 notice: 3 of 4 parameters do not say what they are for: "size", "store", "store.class"',
  ],
})
