import { versionNoBuildMetadata } from '../../../src/validate/rules/version-no-build-metadata.ts'
import { testRule } from '../test-rule.ts'

testRule(versionNoBuildMetadata, {
  finds: ['sample/metadata.yaml:2:10 error: version "1.0.0+build.5" has build metadata'],
})
