import { versionQuoted } from '../../../src/validate/rules/version-quoted.ts'
import { testRule } from '../test-rule.ts'

testRule(versionQuoted, {
  finds: [
    'float/metadata.yaml:2:10 error: version 1.10 is a number to YAML: KubeVela reads "1.1"',
    'octal/metadata.yaml:2:10 error: version 010 is a number to YAML: KubeVela reads "8"',
    'word/metadata.yaml:2:10 error: version yes is a boolean to YAML: KubeVela reads "true"',
  ],
})
