import { parameterNested } from '../../../src/validate/rules/parameter-nested.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(parameterNested, {
  finds: ['deep/resources/a/parameter.cue warning: KubeVela drops a file of this name'],
})
