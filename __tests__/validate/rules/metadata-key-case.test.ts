import { metadataKeyCase } from '../../../src/validate/rules/metadata-key-case.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataKeyCase, {
  finds: [
    'sample/metadata.yaml:8:1 warning: key "neednamespace" is spelt "needNamespace"',
    'sample/metadata.yaml:10:1 warning: key "System" is spelt "system"',
    'sample/metadata.yaml:11:3 warning: key "Vela" is spelt "vela"',
  ],
})
