import { templateBoth } from '../../../src/validate/rules/template-both.ts'
import { testRule } from '../test-rule.ts'

testRule(templateBoth, {
  finds: ['sample/template.yaml error: template.yaml and template.cue both exist'],
})
