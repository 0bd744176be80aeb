import { helmRepotype } from '../../../src/validate/rules/helm-repotype.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(helmRepotype, {
  finds: [
    'git/template.cue:7:3 error: a chart in repoType git has no path',
    'oci-type/template.cue:11:10 error: repoType oci needs an address that begins with oci://, not "https://charts.example.com"',
    'oci-url/template.cue:11:10 error: "oci://charts.example.com" needs repoType oci, not helm',
    'unknown/template.cue:14:15 error: repoType "http" is none that KubeVela knows',
  ],
})
