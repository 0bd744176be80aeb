import { isProperly, patternOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

/** KubeVela asks GitLab for one page of each folder of an addon, and a page has 20 entries. */
const GITLAB_PAGE = 20

export const gitlabFolderSize = defineRule({
  id: 'gitlab-folder-size',
  severity: 'notice',
  level: 'full',
  summary: 'no folder that KubeVela reads has more than 20 entries',
  why: 'KubeVela reads folders of an addon in a GitLab registry without paging: what comes after the 20th entry is missing, without an error. A warning where the repository is on GitLab.',
  check({ files }, { forge }) {
    const entries = new Map<string, Set<string>>()
    for (const { path } of files) {
      const pattern = patternOf(path)
      const isRead = pattern?.isDirectory === true && isProperly(pattern, path)
      const parts = path.split('/')
      for (let depth = 0; depth < parts.length; depth += 1) {
        const folder = parts.slice(0, depth).join('/')
        if (depth > 0 && !isRead) continue
        const known = entries.get(folder) ?? new Set()
        entries.set(folder, known.add(parts[depth] ?? ''))
      }
    }
    return [...entries]
      .filter(([, names]) => names.size > GITLAB_PAGE)
      .map(([folder, names]) => ({
        path: folder,
        message: `${names.size} entries: a GitLab registry shows the first ${GITLAB_PAGE}`,
        fix: 'spread them over sub folders, or publish the addon to a Helm registry',
        ...(forge === 'gitlab' ? { severity: 'warning' as const } : {}),
      }))
  },
})
