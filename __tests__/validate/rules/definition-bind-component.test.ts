import { definitionBindComponent } from '../../../src/validate/rules/definition-bind-component.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionBindComponent, {
  finds: [
    'absent/definitions/demo.cue:3:47 warning: no component of the addon is called "gone": what is bound to it is never applied',
    'legacy/definitions/demo.cue:3:15 warning: "addon.oam.dev/ignore-without-component" is the old name of "addon.oam.dev/bind-component"',
    'output/template.cue:15:48 warning: no component of the addon is called "gone": what is bound to it is never applied',
  ],
})
