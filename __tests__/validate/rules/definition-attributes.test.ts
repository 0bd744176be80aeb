import { definitionAttributes } from '../../../src/validate/rules/definition-attributes.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionAttributes, {
  finds: [
    'type/definitions/a.cue:4:23 error: attributes.appliesToWorkloads of a TraitDefinition must be a list',
    'type/definitions/a.cue:5:18 error: attributes.podDisruptive of a TraitDefinition must be true or false',
    'type/definitions/a.cue:6:18 error: attributes.definitionRef of a TraitDefinition must be a struct',
    'unknown/definitions/a.cue:4:14 error: ComponentDefinition has no "attributes.podDisruptive"',
  ],
})
