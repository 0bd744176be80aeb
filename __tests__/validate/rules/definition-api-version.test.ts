import { definitionApiVersion } from '../../../src/validate/rules/definition-api-version.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(definitionApiVersion, {
  finds: ['old/definitions/a.yaml:1:13 warning: apiVersion "core.oam.dev/v1alpha2" is an old one'],
})
