import { templateNameOverwritten } from '../../../src/validate/rules/template-name-overwritten.ts'
import { testRule } from '../test-rule.ts'

testRule(templateNameOverwritten, {
  finds: [
    'sample/template.yaml:4:9 notice: name "sample" is overwritten with "addon-sample"',
    'sample/template.yaml:5:14 notice: namespace "default" is overwritten with "vela-system"',
  ],
})
