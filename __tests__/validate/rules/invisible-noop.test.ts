import { invisibleNoop } from '../../../src/validate/rules/invisible-noop.ts'
import { testRule } from '../test-rule.ts'

testRule(invisibleNoop, {
  finds: ['sample/metadata.yaml:8:1 notice: "invisible: true" has no effect: KubeVela lists the addon'],
})
