import { versionSemver } from '../../../src/validate/rules/version-semver.ts'
import { testRule } from '../test-rule.ts'

testRule(versionSemver, {
  finds: [
    'file-ending/metadata.yaml:2:10 error: "1.0.0-rc.tgz" ends like the name of a file that registries keep',
    'long/metadata.yaml:2:10 error: "1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is longer than a Kubernetes label value (63 characters)',
    'words/metadata.yaml:2:10 error (package): "v1beta2-1.3.8-3.1.1" is not a semantic version',
    'zeros/metadata.yaml:2:10 error: "1.2.03" has a number with leading zeros',
  ],
})
