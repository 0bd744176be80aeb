import { metadataUnknownKey } from '../../../src/validate/rules/metadata-unknown-key.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataUnknownKey, {
  finds: [
    'sample/metadata.yaml:8:1 warning: unknown key "appVersion": KubeVela ignores it',
    'sample/metadata.yaml:9:1 warning: unknown key "dependancies": KubeVela ignores it',
    'sample/metadata.yaml:13:3 warning: unknown key "system.k8s": KubeVela ignores it',
  ],
})
