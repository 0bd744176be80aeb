import { systemRangeVQuirk } from '../../../src/validate/rules/system-range-v-quirk.ts'
import { testRule } from '../test-rule.ts'

testRule(systemRangeVQuirk, {
  finds: [
    'sample/metadata.yaml:9:9 notice: system.vela ">=v1.9.0" accepts prereleases of 1.9.0, ">=1.9.0" does not',
    'sample/metadata.yaml:10:15 notice: system.kubernetes ">=v1.19" accepts prereleases of 1.19, ">=1.19" does not',
  ],
})
