import { configTemplateShape } from '../../../src/validate/rules/config-template-shape.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(configTemplateShape, {
  finds: [
    'empty/config-templates/demo.cue:1 error: the config template has no field "metadata"',
    'empty/config-templates/demo.cue:1 error: the config template has no field "template"',
    'import/config-templates/demo.cue:1:8 error: "vela/op" cannot be imported in a config template',
    'no-parameter/config-templates/demo.cue:4:1 error: the config template has no field "template.parameter"',
    'unnamed/config-templates/demo.cue:1:1 error: the config template has no field "metadata.name"',
  ],
})
