import { METADATA_FILE } from '../../addon/layout.ts'
import { defineRule } from '../rule.ts'

export const metadataMissing = defineRule({
  id: 'metadata-missing',
  severity: 'error',
  level: 'package',
  summary: 'metadata.yaml exists and is not empty',
  why: 'The file is what makes a directory an addon: `vela addon package` refuses a directory without it, enabling one fails with "package has no metadata.yaml", and a git registry lists it without a name.',
  check({ metadata, refused }) {
    // A link or an oversized file in its place is the subject of the file rules.
    if (refused.some(({ path }) => path === METADATA_FILE || path === '.')) return []
    const fix = 'write at least "name" and "version"'
    if (metadata.kind === 'missing') {
      return [
        {
          path: METADATA_FILE,
          message: `${METADATA_FILE} is missing`,
          fix: `add ${METADATA_FILE} and ${fix}`,
        },
      ]
    }
    const isEmpty =
      metadata.kind === 'broken' ? metadata.cause === 'empty' : metadata.source.entries.length === 0
    return isEmpty
      ? [{ path: METADATA_FILE, line: 1, column: 1, message: `${METADATA_FILE} is empty`, fix }]
      : []
  },
})
