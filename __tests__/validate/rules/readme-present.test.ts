import { readmePresent } from '../../../src/validate/rules/readme-present.ts'
import { testRule } from '../test-rule.ts'

testRule(readmePresent, {
  finds: [
    'empty/README.md warning: README.md is empty',
    'near/Readme.md warning: Readme.md is not read as the readme',
    'sample warning: README.md is missing',
  ],
})
