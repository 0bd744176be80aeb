import { isProperly, patternOf } from '../../kubevela/classify.ts'
import { defineRule } from '../rule.ts'

/** Requests that GitHub's API answers without a token, per hour and address. */
const ANONYMOUS_REQUESTS = 60

export const githubRequestCount = defineRule({
  id: 'github-request-count',
  severity: 'notice',
  level: 'full',
  summary: `reading the addon from a GitHub registry takes at most ${ANONYMOUS_REQUESTS} requests`,
  why: 'KubeVela asks the API of GitHub once for each folder and each file of an addon (KubeVela pkg/addon/reader_github.go). Above the limit for users without a token, nobody enables the addon without one. Helm and OCI registries serve one archive.',
  check({ files }) {
    const read = files.filter(({ path }) => {
      const pattern = patternOf(path)
      return pattern !== undefined && isProperly(pattern, path)
    })
    const folders = new Set(files.flatMap(({ path }) => parentsOf(path)))
    const requests = read.length + folders.size
    if (requests <= ANONYMOUS_REQUESTS) return []
    const message = `a GitHub registry needs ${requests} requests to read the addon, and answers ${ANONYMOUS_REQUESTS} an hour without a token`
    return [{ path: '', message, fix: 'publish it to a Helm registry, or tell users to give a token' }]
  },
})

// The addon's own folder is the empty path.
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, depth) => parts.slice(0, depth).join('/'))
}
