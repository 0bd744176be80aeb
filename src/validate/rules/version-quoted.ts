import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion } from '../../addon/version.ts'
import { at, defineRule, quote } from '../rule.ts'

export const versionQuoted = defineRule({
  id: 'version-quoted',
  severity: 'error',
  level: 'full',
  summary: 'version is a text to YAML, not a number or a truth value',
  why: 'YAML reads `1.10` as the number 1.1 and `010` as 8: what KubeVela installs is another version than the author wrote. Quotes, or a third number, keep the text.',
  fixable: true,
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const node = fieldNode(metadata.source, 'version')
    if (node?.kind !== 'scalar' || node.quoted || node.value === undefined || typeof node.value === 'string')
      return []
    const written = metadata.text.slice(node.range.start, node.range.end)
    const full = parseVersion(written)?.canonical
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, node),
        message: `version ${written} is a ${typeof node.value} to YAML: KubeVela reads ${quote(metadata.value.version)}`,
        fix: `write version: "${written}"${full === undefined ? '' : `, or better three numbers: ${full}`}`,
        edits: [{ ...node.range, replacement: `"${written}"` }],
      },
    ]
  },
})
