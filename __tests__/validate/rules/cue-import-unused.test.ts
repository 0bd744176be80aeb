import { cueImportUnused } from '../../../src/validate/rules/cue-import-unused.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueImportUnused, {
  finds: [
    'group/template.cue:4:2 error: "list" is imported and not used',
    'line/template.cue:3:8 error: "strings" is imported and not used',
  ],
})
