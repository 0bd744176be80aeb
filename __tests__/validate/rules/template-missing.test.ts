import { templateMissing } from '../../../src/validate/rules/template-missing.ts'
import { testRule } from '../test-rule.ts'

testRule(templateMissing, {
  finds: ['sample warning (package): template.cue and template.yaml are missing'],
})
