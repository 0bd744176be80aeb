import { systemRangeInvalid } from '../../../src/validate/rules/system-range-invalid.ts'
import { testRule } from '../test-rule.ts'

testRule(systemRangeInvalid, {
  finds: [
    'dev/metadata.yaml:9:9 error: system.vela ">=1.5.0-dev" has a "v" in a prerelease, which KubeVela reads as a space',
    'sample/metadata.yaml:9:9 error: system.vela ">=1.5.0-dev.1" cannot be read: improper constraint: ">=1.5.0-de .1"',
    'sample/metadata.yaml:10:15 error: system.kubernetes "newer than 1.19" cannot be read: improper constraint: "newer than 1.19"',
  ],
})
