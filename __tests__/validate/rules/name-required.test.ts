import { nameRequired } from '../../../src/validate/rules/name-required.ts'
import { testRule } from '../test-rule.ts'

testRule(nameRequired, {
  finds: [
    'empty/metadata.yaml:2:7 error (package): "name" is empty',
    'sample/metadata.yaml:1:1 error (package): "name" is missing',
  ],
})
