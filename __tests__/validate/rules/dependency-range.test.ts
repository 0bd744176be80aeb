import { dependencyRange } from '../../../src/validate/rules/dependency-range.ts'
import { testRule } from '../test-rule.ts'

testRule(dependencyRange, {
  finds: [
    'sample/metadata.yaml:10:14 error: no version of "other" fulfils ">=2.0.0": there is "1.0.0"',
    'sample/metadata.yaml:12:14 error: range "about 1" cannot be read: improper constraint: "about 1"',
  ],
})
