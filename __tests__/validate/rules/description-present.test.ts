import { descriptionPresent } from '../../../src/validate/rules/description-present.ts'
import { testRule } from '../test-rule.ts'

testRule(descriptionPresent, {
  finds: [
    'empty/metadata.yaml:3:14 warning: "description" is empty',
    'lines/metadata.yaml:3:14 warning: "description" has several lines',
    'missing/metadata.yaml:1:1 warning: "description" is missing',
  ],
})
