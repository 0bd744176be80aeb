import { fileCrlf } from '../../../src/validate/rules/file-crlf.ts'
import { testRule } from '../test-rule.ts'

testRule(fileCrlf, {
  finds: ['sample/template.cue:2:1 warning: lines end with CR LF'],
})
