import { systemK8sPrerelease } from '../../../src/validate/rules/system-k8s-prerelease.ts'
import { testRule } from '../test-rule.ts'

testRule(systemK8sPrerelease, {
  finds: [
    'sample/metadata.yaml:9:15 notice: system.kubernetes ">=1.19" has no prerelease: versions of vendors, like v1.29.1-eks-1, fit it only where they are tried without their suffix',
  ],
})
