import { nameDuplicate } from '../../../src/validate/rules/name-duplicate.ts'
import { testRule } from '../test-rule.ts'

testRule(nameDuplicate, {
  finds: [
    'one/metadata.yaml:1:7 error (package): two has the name "one" too',
    'two/metadata.yaml:1:7 error (package): one has the name "one" too',
  ],
})
