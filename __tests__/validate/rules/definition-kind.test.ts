import { definitionKind } from '../../../src/validate/rules/definition-kind.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionKind, {
  finds: [
    'crd/definitions/crd.yaml:4:9 error: an object of kind "CustomResourceDefinition" cannot be among the definitions of an addon',
    'untyped/definitions/a.cue:1:1 error: the definition "demo" has no "type"',
    'workload/definitions/a.cue:1:1 error: "demo" is a workload definition, which an addon cannot install',
  ],
})
