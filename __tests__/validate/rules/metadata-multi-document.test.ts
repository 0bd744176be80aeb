import { metadataMultiDocument } from '../../../src/validate/rules/metadata-multi-document.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataMultiDocument, {
  finds: [
    'sample/metadata.yaml:8:1 error: a second YAML document begins here: KubeVela reads the first only',
  ],
})
