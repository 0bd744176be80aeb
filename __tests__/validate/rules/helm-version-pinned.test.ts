import { helmVersionPinned } from '../../../src/validate/rules/helm-version-pinned.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(helmVersionPinned, {
  finds: [
    'absent/template.cue:7:3 warning: the chart "demo" has no version: the newest at install is taken',
    'metadata/template.cue:13:14 warning: the chart "demo" takes the addon’s version: a release of the addon alone asks for another chart',
    'open/template.cue:13:14 warning: the chart "demo" takes its version from "parameter.free", which has no default',
    'range/template.cue:13:14 warning: the chart "demo" has the range "^1.2.0": the newest in it at install is taken',
    'yaml/template.yaml:10:18 warning: the chart "demo" has the range "1.2": the newest in it at install is taken',
  ],
})
