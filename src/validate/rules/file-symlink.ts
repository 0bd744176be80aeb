import { defineRule, quote } from '../rule.ts'

export const fileSymlink = defineRule({
  id: 'file-symlink',
  severity: 'error',
  level: 'package',
  summary: 'no symbolic links',
  why: 'A link may point at anything on the machine that packages the addon; enabling from a directory fails on linked folders. Links are never followed here, so the archive would lack the file.',
  check({ refused }) {
    return refused
      .filter(({ reason }) => reason === 'link')
      .map(({ path, detail }) => ({
        path: path === '.' ? '' : path,
        message: `symbolic link${detail === undefined || detail === '' ? '' : ` to ${quote(detail)}`}`,
        fix: 'put the file itself here',
      }))
  },
})
