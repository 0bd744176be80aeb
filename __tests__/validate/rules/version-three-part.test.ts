import { versionThreePart } from '../../../src/validate/rules/version-three-part.ts'
import { testRule } from '../test-rule.ts'

testRule(versionThreePart, {
  finds: [
    'one/metadata.yaml:2:10 error: version "v1-beta" has 1 of three numbers',
    'two/metadata.yaml:2:10 error: version "1.2" has 2 of three numbers',
  ],
})
