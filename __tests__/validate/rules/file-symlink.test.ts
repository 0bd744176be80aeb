import { fileSymlink } from '../../../src/validate/rules/file-symlink.ts'
import { testRule } from '../test-rule.ts'

testRule(fileSymlink, {
  finds: [
    'sample/README.md error (package): symbolic link to "../../../../../../../LICENSE"',
    'sample/resources error (package): symbolic link to ".."',
  ],
})
