import { githubRequestCount } from '../../../src/validate/rules/github-request-count.ts'
import { testRule } from '../test-rule.ts'

testRule(githubRequestCount, {
  finds: [
    'many notice: a GitHub registry needs 61 requests to read the addon, and answers 60 an hour without a token',
  ],
})
