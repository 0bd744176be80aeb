import { neednamespaceNoop } from '../../../src/validate/rules/neednamespace-noop.ts'
import { testRule } from '../test-rule.ts'

testRule(neednamespaceNoop, {
  finds: [
    'sample/metadata.yaml:9:5 notice: namespace "vela-system" exists already: KubeVela skips it',
    'sample/metadata.yaml:10:5 notice: namespace "Not_Valid" is no DNS label: applying it fails',
  ],
})
