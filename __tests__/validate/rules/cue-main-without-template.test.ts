import { cueMainWithoutTemplate } from '../../../src/validate/rules/cue-main-without-template.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueMainWithoutTemplate, {
  finds: [
    'lost/resources/a.cue:1:9 error: the resource is in package main, but there is no template.cue to join it with: nothing installs it',
  ],
})
