import { dependencyUnusedFluxcd } from '../../../src/validate/rules/dependency-unused-fluxcd.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(dependencyUnusedFluxcd, {
  finds: [
    'sample/metadata.yaml:10:5 notice: nothing in the addon uses its dependency fluxcd',
    'unused/metadata.yaml:6:5 notice: nothing in the addon uses its dependency fluxcd',
  ],
})
