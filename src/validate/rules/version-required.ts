import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldEntry } from '../../addon/metadata.ts'
import { at, defineRule } from '../rule.ts'

export const versionRequired = defineRule({
  id: 'version-required',
  severity: 'error',
  level: 'package',
  summary: 'metadata.yaml has a version',
  why: 'Archives and index entries are named by it: KubeVela refuses to package or enable an addon without one.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.source.entries.length === 0 || metadata.value.version !== '') {
      return []
    }
    const entry = fieldEntry(metadata.source, 'version')
    const fix = 'write "version: 1.0.0"'
    if (entry === undefined) {
      return [{ path: METADATA_FILE, line: 1, column: 1, message: '"version" is missing', fix }]
    }
    return [{ path: METADATA_FILE, ...at(metadata.yaml, entry.value), message: '"version" is empty', fix }]
  },
})
