import { filePrefixMisclassified } from '../../../src/validate/rules/file-prefix-misclassified.ts'
import { testRule } from '../test-rule.ts'

testRule(filePrefixMisclassified, {
  finds: [
    'hidden/template.yaml.old error: KubeVela takes "template.yaml.old" for template.yaml in git registries',
    'sample/README.md.txt error: KubeVela takes "README.md.txt" for README.md',
    'sample/metadata.yaml.bak error: KubeVela takes "metadata.yaml.bak" for metadata.yaml',
    'sample/resources-old/a.yaml error: KubeVela takes "resources-old/a.yaml" for a file of resources/',
    'sample/resources/parameter.cue.off error: KubeVela takes "resources/parameter.cue.off" for resources/parameter.cue',
  ],
})
