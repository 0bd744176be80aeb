import { remoteManifest } from '../../../src/validate/rules/remote-manifest.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(remoteManifest, {
  finds: [
    'branch/template.cue:7:55 warning: "https://raw.githubusercontent.com/o/r/master/x.yaml" is taken from the branch "master", which changes',
    'yaml/template.yaml:9:13 warning: "https://raw.githubusercontent.com/o/r/refs/heads/main/x.yaml" is taken from the branch "main", which changes',
  ],
})
