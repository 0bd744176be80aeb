import { kubevelaAccepts } from '../../../src/validate/rules/kubevela-accepts.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(kubevelaAccepts, {
  releases: ['1.9', '1.10', '1.11'],
  finds: [
    'by-all/template.cue:7:9 error: no judged KubeVela release installs the addon: 1.9, 1.10, 1.11 refuse it: the template does not evaluate: output.spec.components.name: reference "nowhere" not found',
    'by-some/template.cue:9:24 warning: KubeVela 1.11 refuses the addon (accepted by 1.9, 1.10): the template does not evaluate: output.spec.components.0.properties.objects: Addition of lists is superseded by list.Concat; see https://cuelang.org/e/v0.11-list-arithmetic',
    'undeclared/metadata.yaml:9:9 warning: system.vela ">=2.0.0" leaves out every judged KubeVela release (1.9, 1.10, 1.11): none of them will offer the addon',
  ],
})
