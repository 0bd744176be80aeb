import { defineRule, quote } from '../rule.ts'

/** The branch that KubeVela reads where the address of a GitLab registry names none (pkg/addon/reader_gitlab.go GetRef). */
const READ_BRANCH = 'master'

export const gitlabDefaultBranch = defineRule({
  id: 'gitlab-default-branch',
  severity: 'warning',
  level: 'full',
  summary: 'on GitLab, the default branch is master, or users are told to name the branch',
  why: 'KubeVela reads the branch master of a GitLab registry whose address names none, whatever the default branch of the project is. Judged only where the repository is on GitLab, and told once a catalog.',
  scope: 'catalog',
  check({ root }, { forge, defaultBranch, catalog }) {
    if (forge !== 'gitlab' || defaultBranch === undefined || defaultBranch === READ_BRANCH) return []
    if (catalog[0] !== undefined && catalog[0].root !== root) return []
    const message = `the default branch is ${quote(defaultBranch)}: a GitLab registry without a branch in its address reads ${quote(READ_BRANCH)}`
    return [{ path: '', message, fix: `tell users to add /tree/${defaultBranch} to the address` }]
  },
})
