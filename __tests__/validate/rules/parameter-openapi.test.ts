import { parameterOpenapi } from '../../../src/validate/rules/parameter-openapi.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(parameterOpenapi, {
  finds: [
    'reference/parameter.cue:1:18 error: the parameters have no OpenAPI schema: parameter.name: reference "other" not found (KubeVela 1.11)',
    'scalar/parameter.cue:1:1 error: "parameter" is no struct',
  ],
  releases: ['1.11'],
})
