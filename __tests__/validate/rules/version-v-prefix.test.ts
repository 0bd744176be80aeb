import { versionVPrefix } from '../../../src/validate/rules/version-v-prefix.ts'
import { testRule } from '../test-rule.ts'

testRule(versionVPrefix, {
  context: {
    registries: [
      { registry: 'https://charts.example.com', addons: new Map([['mixed', [{ version: 'v0.9.0' }]]]) },
    ],
  },
  finds: [
    'mixed/metadata.yaml:2:10 notice: "1.0.0" is written without a v, "v0.9.0" was not',
    'sample/metadata.yaml:2:10 notice: "v1.0.0" begins with a v',
  ],
})
