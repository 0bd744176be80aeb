import { deploytoWithCue } from '../../../src/validate/rules/deployto-with-cue.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(deploytoWithCue, {
  finds: [
    'legacy/metadata.yaml:5:3 error: deployTo is not read, because the addon has a template.cue, and that has no topology policy: runtime clusters get nothing',
    'lost/metadata.yaml:5:3 error: deployTo is not read, because the addon has a template.cue, and that has no topology policy: runtime clusters get nothing',
    'sample/metadata.yaml:9:3 error: deployTo is not read, because the addon has a template.cue, and that has no topology policy: runtime clusters get nothing',
  ],
})
