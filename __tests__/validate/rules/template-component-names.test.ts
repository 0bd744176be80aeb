import { templateComponentNames } from '../../../src/validate/rules/template-component-names.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(templateComponentNames, {
  finds: [
    'capital/template.cue:7:10 error: "Web" is no name for a component',
    'twice/template.cue:7:10 error: 2 components are called "same"',
    'yaml/template.yaml:10:13 error: 2 components are called "one"',
  ],
  releases: ['1.11'],
})
