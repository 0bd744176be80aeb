import { gitlabFolderSize } from '../../../src/validate/rules/gitlab-folder-size.ts'
import { testRule } from '../test-rule.ts'

testRule(gitlabFolderSize, {
  finds: ['sample/definitions notice: 21 entries: a GitLab registry shows the first 20'],
})
