import { viewExport } from '../../../src/validate/rules/view-export.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(viewExport, {
  finds: [
    'name/views/My_View.cue:1 error: "My_View" cannot name a ConfigMap',
    'neither/views/pods.cue:1 error: the view has neither "status" nor "export"',
  ],
})
