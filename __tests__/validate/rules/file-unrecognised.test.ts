import { fileUnrecognised } from '../../../src/validate/rules/file-unrecognised.ts'
import { testRule } from '../test-rule.ts'

testRule(fileUnrecognised, {
  finds: [
    'sample/[x].md notice: KubeVela reads nothing from "[x].md"',
    'sample/images notice: KubeVela reads nothing from "images/" (2 files)',
    'sample/readme_cn.md notice: KubeVela reads nothing from "readme_cn.md"',
    'sample/update.sh notice: KubeVela reads nothing from "update.sh"',
  ],
})
