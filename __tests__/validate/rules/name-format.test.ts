import { nameFormat } from '../../../src/validate/rules/name-format.ts'
import { testRule } from '../test-rule.ts'

testRule(nameFormat, {
  finds: [
    'upper/metadata.yaml:1:7 error: name "Upper_Case" is not a Kubernetes name',
    'slash/metadata.yaml:1:7 error (package): name "a/b" cannot name an archive',
    'long/metadata.yaml:1:7 error: name "long-long-long-long-long-long-long-long-long-long-long-name" has 59 characters',
  ],
})
