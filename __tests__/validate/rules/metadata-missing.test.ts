import { metadataMissing } from '../../../src/validate/rules/metadata-missing.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataMissing, {
  finds: [
    'absent/metadata.yaml error (package): metadata.yaml is missing',
    'blank/metadata.yaml:1:1 error (package): metadata.yaml is empty',
    'hollow/metadata.yaml:1:1 error (package): metadata.yaml is empty',
  ],
})
