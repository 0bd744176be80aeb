import { cuePackageMismatch } from '../../../src/validate/rules/cue-package-mismatch.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cuePackageMismatch, {
  finds: [
    'main/resources/a.cue:1:9 error: package "main" is not that of template.cue ("demo"): KubeVela drops the file',
    'other/resources/a.cue:1:9 error: package "hello" is not that of template.cue ("main"): KubeVela drops the file',
    'parameter/parameter.cue:1:9 error: package "addon" is not that of template.cue ("main"): KubeVela drops the file',
  ],
})
