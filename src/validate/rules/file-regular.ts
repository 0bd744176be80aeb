import { defineRule, escapeText } from '../rule.ts'

export const fileRegular = defineRule({
  id: 'file-regular',
  severity: 'error',
  level: 'package',
  summary: 'only regular files that can be read',
  why: 'Helm refuses sockets, pipes and devices, and what cannot be read cannot be packed: the archive would lack it.',
  check({ refused }) {
    return refused
      .filter(({ reason }) => reason === 'irregular' || reason === 'unreadable')
      .map(({ path, reason, detail }) => ({
        path: path === '.' ? '' : path,
        message: `${reason === 'irregular' ? 'not a regular file' : 'cannot be read'}${detail === undefined ? '' : `: ${escapeText(detail)}`}`,
        fix: 'remove it or list it in .helmignore',
      }))
  },
})
