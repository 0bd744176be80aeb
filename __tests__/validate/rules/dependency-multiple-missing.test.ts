import { dependencyMultipleMissing } from '../../../src/validate/rules/dependency-multiple-missing.ts'
import { testRule } from '../test-rule.ts'

testRule(dependencyMultipleMissing, {
  finds: [
    'sample/metadata.yaml:8:1 notice: of 2 dependencies KubeVela installs only the first that is missing ("fluxcd")',
  ],
})
