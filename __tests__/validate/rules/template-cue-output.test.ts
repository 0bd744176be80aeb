import { templateCueOutput } from '../../../src/validate/rules/template-cue-output.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(templateCueOutput, {
  finds: ['comment/template.cue:1 error: the template has no field "output" at its top'],
})
