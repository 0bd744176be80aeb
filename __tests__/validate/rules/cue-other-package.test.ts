import { cueOtherPackage } from '../../../src/validate/rules/cue-other-package.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueOtherPackage, {
  finds: [
    'alone/resources/a.cue:1:9 warning: the resource is in package "extra": it is rendered alone, as a component',
    'twice/resources/a.cue:1:9 warning: the resource is in package "demo": its output is joined with the template and rendered again as a component',
  ],
})
