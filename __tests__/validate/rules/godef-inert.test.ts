import { godefInert } from '../../../src/validate/rules/godef-inert.ts'
import { testRule } from '../test-rule.ts'

testRule(godefInert, {
  finds: [
    'sample/godef/go.mod warning: godef/ has no effect in a registry, and there is no definition in definitions/',
  ],
})
