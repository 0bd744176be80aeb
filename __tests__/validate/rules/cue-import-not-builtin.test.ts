import { cueImportNotBuiltin } from '../../../src/validate/rules/cue-import-not-builtin.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueImportNotBuiltin, {
  finds: [
    'module/resources/a.cue:1:13 error: "k8s.io/api/core/v1" cannot be imported here: it is no package of CUE itself',
    'vela/template.cue:3:8 error: "vela/op" cannot be imported here: it is no package of CUE itself',
  ],
})
