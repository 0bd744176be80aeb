import { dependencyHelmFluxcd } from '../../../src/validate/rules/dependency-helm-fluxcd.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(dependencyHelmFluxcd, {
  finds: [
    'absent/template.cue:7:3 warning: a helm component needs the addon fluxcd, which is not among the dependencies',
    'cue/resources/a.cue:1:9 warning: a helm component needs the addon fluxcd, which is not among the dependencies',
  ],
})
