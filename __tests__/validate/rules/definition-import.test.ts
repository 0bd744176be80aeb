import { definitionImport } from '../../../src/validate/rules/definition-import.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionImport, {
  finds: [
    'unknown/definitions/a.cue:1:8 warning: "kube/apps/v1" is neither a package of CUE nor of KubeVela',
  ],
})
