import { definitionCueShape } from '../../../src/validate/rules/definition-cue-shape.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionCueShape, {
  finds: [
    'empty/definitions/a.cue:2:1 error: "template" is not written as a struct with something in it',
    'no-template/definitions/a.cue:1 error: the file has no "template"',
    'none/definitions/a.cue:1 error: the file has no definition beside "template"',
    'two/definitions/a.cue:16:1 error: "helper" is a second definition: one a file is allowed',
    'type/definitions/a.cue:2:8 error: "Component" is no type of definition',
  ],
})
