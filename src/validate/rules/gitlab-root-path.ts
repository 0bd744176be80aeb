import { defineRule } from '../rule.ts'

export const gitlabRootPath = defineRule({
  id: 'gitlab-root-path',
  severity: 'warning',
  level: 'full',
  summary: 'on GitLab, addons lie in a folder, not at the top of the repository',
  why: 'KubeVela loses the first character of every path of a GitLab registry whose addons lie at the top (kubevela/kubevela#6899). Judged only where the repository is on GitLab.',
  check({ root }, { forge }) {
    if (forge !== 'gitlab' || root.includes('/')) return []
    const message = 'a GitLab registry cannot read an addon at the top of the repository'
    return [{ path: '', message, fix: 'move the addons into a folder, like addons/' }]
  },
})
