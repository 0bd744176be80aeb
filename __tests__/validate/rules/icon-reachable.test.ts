import { iconReachable } from '../../../src/validate/rules/icon-reachable.ts'
import { testRule } from '../test-rule.ts'

testRule(iconReachable, {
  finds: [
    'gitee/metadata.yaml:3:7 notice: icon "https://gitee.com/o/r/blob/main/logo.png" is a page, not an image',
    'github/metadata.yaml:3:7 notice: icon "https://github.com/o/r/blob/main/logo.png" is a page, not an image',
  ],
})
