import { helmignoreValid } from '../../../src/validate/rules/helmignore-valid.ts'
import { testRule } from '../test-rule.ts'

testRule(helmignoreValid, {
  finds: [
    'hidden/.helmignore error (package): metadata.yaml is left out of the archive',
    'sample/.helmignore:1:1 error (package): double star is not supported: "docs/**"',
    'sample/.helmignore:2:1 error (package): not a pattern: "["',
  ],
})
