import { dependencyCycle } from '../../../src/validate/rules/dependency-cycle.ts'
import { testRule } from '../test-rule.ts'

testRule(dependencyCycle, {
  finds: [
    'a/metadata.yaml:9:5 error: circle of dependencies: "a" needs "b" needs "c" needs "a"',
    'b/metadata.yaml:9:5 error: circle of dependencies: "b" needs "c" needs "a" needs "b"',
    'c/metadata.yaml:9:5 error: circle of dependencies: "c" needs "a" needs "b" needs "c"',
    'self/metadata.yaml:9:5 error: circle of dependencies: "self" needs "self"',
  ],
})
