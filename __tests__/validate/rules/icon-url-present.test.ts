import { iconUrlPresent } from '../../../src/validate/rules/icon-url-present.ts'
import { testRule } from '../test-rule.ts'

testRule(iconUrlPresent, {
  finds: [
    'missing/metadata.yaml:1:1 notice: "url" is missing',
    'missing/metadata.yaml:3:7 notice: "icon" is empty',
    'other/metadata.yaml:3:7 notice: icon "logo.png" is no http(s) address',
    'other/metadata.yaml:4:6 notice: url "ftp://example.com" is no http(s) address',
  ],
})
