import { cueNoOutput } from '../../../src/validate/rules/cue-no-output.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueNoOutput, {
  finds: [
    'skipped/resources/a.cue:1 warning: the resource has neither a package clause nor a field "output": KubeVela skips it',
    'yaml/resources/a.cue:1 warning: the resource has neither a package clause nor a field "output": KubeVela skips it',
  ],
})
