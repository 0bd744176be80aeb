import { resourceBasenameClash } from '../../../src/validate/rules/resource-basename-clash.ts'
import { testRule } from '../test-rule.ts'

testRule(resourceBasenameClash, {
  finds: [
    'sample/resources/b/x.cue error: takes the same name from its file as "resources/a/x.cue"',
    'sample/views/b/v.cue error: takes the same name from its file as "views/a/v.cue"',
  ],
})
