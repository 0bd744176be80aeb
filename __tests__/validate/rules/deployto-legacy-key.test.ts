import { deploytoLegacyKey } from '../../../src/validate/rules/deployto-legacy-key.ts'
import { testRule } from '../test-rule.ts'

testRule(deploytoLegacyKey, {
  finds: [
    'camel/metadata.yaml:9:3 warning: "controlPlane" has no effect: KubeVela no longer reads it',
    'camel/metadata.yaml:11:3 warning: "runtime_cluster" is the old name of "runtimeCluster"',
    'flow/metadata.yaml:8:12 warning: "controlPlane" has no effect: KubeVela no longer reads it',
    'snake/metadata.yaml:9:3 warning: "control_plane" has no effect: KubeVela no longer reads it',
    'snake/metadata.yaml:10:3 warning: "runtime_cluster" is the old name of "runtimeCluster"',
  ],
})
