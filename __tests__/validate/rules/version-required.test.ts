import { versionRequired } from '../../../src/validate/rules/version-required.ts'
import { testRule } from '../test-rule.ts'

testRule(versionRequired, {
  finds: [
    'empty/metadata.yaml:2:9 error (package): "version" is empty',
    'sample/metadata.yaml:1:1 error (package): "version" is missing',
  ],
})
