import { tagsPresent } from '../../../src/validate/rules/tags-present.ts'
import { testRule } from '../test-rule.ts'

testRule(tagsPresent, {
  finds: [
    'empty/metadata.yaml:3:7 notice: "tags" is empty',
    'missing/metadata.yaml:1:1 notice: "tags" is missing',
  ],
})
