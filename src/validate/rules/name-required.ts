import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldEntry } from '../../addon/metadata.ts'
import { at, defineRule } from '../rule.ts'

export const nameRequired = defineRule({
  id: 'name-required',
  severity: 'error',
  level: 'package',
  summary: 'metadata.yaml has a name',
  why: 'The name becomes the Application `addon-<name>`, the chart name and the key of the index: KubeVela refuses to package or enable an addon without one.',
  check({ metadata, directory }) {
    if (metadata.kind !== 'parsed' || metadata.source.entries.length === 0 || metadata.value.name !== '')
      return []
    const entry = fieldEntry(metadata.source, 'name')
    const fix = directory === '.' ? 'write "name: <name of the addon>"' : `write "name: ${directory}"`
    if (entry === undefined)
      return [{ path: METADATA_FILE, line: 1, column: 1, message: '"name" is missing', fix }]
    return [{ path: METADATA_FILE, ...at(metadata.yaml, entry.value), message: '"name" is empty', fix }]
  },
})
