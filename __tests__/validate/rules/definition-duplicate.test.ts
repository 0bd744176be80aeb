import { definitionDuplicate } from '../../../src/validate/rules/definition-duplicate.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionDuplicate, {
  finds: [
    'first/definitions/demo.cue:1:1 warning: the ComponentDefinition "demo" is defined by second too: KubeVela refuses to enable both',
    'inside/definitions/b.yaml:4:9 error: definitions/a.yaml defines the ComponentDefinition "a" too',
    'second/definitions/demo.yaml:4:9 warning: the ComponentDefinition "demo" is defined by first too: KubeVela refuses to enable both',
  ],
})
