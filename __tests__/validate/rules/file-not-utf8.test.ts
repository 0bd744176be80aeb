import { fileNotUtf8 } from '../../../src/validate/rules/file-not-utf8.ts'
import { testRule } from '../test-rule.ts'

testRule(fileNotUtf8, {
  finds: [
    'sample/README.md warning: not UTF-8 text: it has a NUL byte',
    'sample/resources/a.yaml warning: not UTF-8 text: it has bytes that UTF-8 has no meaning for',
    'sample/template.cue warning: not UTF-8 text: it begins as UTF-16',
  ],
})
