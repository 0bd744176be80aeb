import { fileBom } from '../../../src/validate/rules/file-bom.ts'
import { testRule } from '../test-rule.ts'

testRule(fileBom, {
  finds: ['sample/template.cue:1:1 warning: a byte order mark begins the file'],
})
