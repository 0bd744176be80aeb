import { versionPrerelease } from '../../../src/validate/rules/version-prerelease.ts'
import { testRule } from '../test-rule.ts'

testRule(versionPrerelease, {
  finds: [
    'beta/metadata.yaml:2:10 warning: "1.0.0-beta.1" is a prerelease: KubeVela never chooses it as the latest version',
    'counter/metadata.yaml:2:10 warning: "v2.6.3-3" is a prerelease: KubeVela never chooses it as the latest version',
  ],
})
