import { nameMatchesDir } from '../../../src/validate/rules/name-matches-dir.ts'
import { testRule } from '../test-rule.ts'

testRule(nameMatchesDir, {
  finds: ['sample/metadata.yaml:1:7 error: name "other" is not the name of the directory, "sample"'],
})
