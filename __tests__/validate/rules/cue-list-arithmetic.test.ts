import { cueListArithmetic } from '../../../src/validate/rules/cue-list-arithmetic.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueListArithmetic, {
  finds: [
    'new/resources/a.cue:3:20 error: "+" on lists: KubeVela 1.11 and newer refuse it',
    'product/template.cue:6:6 warning: "*" on lists: KubeVela 1.11 and newer refuse it',
    'sum/template.cue:4:6 warning: "+" on lists: KubeVela 1.11 and newer refuse it',
  ],
  releases: ['1.10', '1.11'],
})
