import { dependencyShape } from '../../../src/validate/rules/dependency-shape.ts'
import { testRule } from '../test-rule.ts'

testRule(dependencyShape, {
  finds: [
    'sample/metadata.yaml:10:5 error: a dependency has no name',
    'sample/metadata.yaml:11:4 error: a dependency has no name',
  ],
})
