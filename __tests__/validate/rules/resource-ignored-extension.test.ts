import { resourceIgnoredExtension } from '../../../src/validate/rules/resource-ignored-extension.ts'
import { testRule } from '../test-rule.ts'

testRule(resourceIgnoredExtension, {
  finds: [
    'sample/config-templates/t.yaml warning: KubeVela skips files of extension ".yaml" here',
    'sample/definitions/d.YAML warning: KubeVela skips files of extension ".YAML" here',
    'sample/resources/dummy.txt warning: KubeVela skips files of extension ".txt" here',
    'sample/views/v.json warning: KubeVela skips files of extension ".json" here',
  ],
})
