import { deploytoWithTopology } from '../../../src/validate/rules/deployto-with-topology.ts'
import { testRule } from '../test-rule.ts'

testRule(deploytoWithTopology, {
  finds: ['sample/metadata.yaml:8:1 warning: "deployTo" is ignored: template.yaml has a topology policy'],
})
