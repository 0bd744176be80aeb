import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule } from '../rule.ts'

export const descriptionPresent = defineRule({
  id: 'description-present',
  severity: 'warning',
  level: 'full',
  summary: 'metadata.yaml has a description of one line',
  why: '`vela addon ls` and every catalog page show it, the list its first 60 bytes: an empty one leaves a blank column, further lines break the table.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.source.entries.length === 0) return []
    const text = metadata.value.description.trim()
    const node = fieldNode(metadata.source, 'description')
    const place = { path: METADATA_FILE, ...at(metadata.yaml, node ?? metadata.source) }
    if (text === '') {
      const message = `"description" is ${node === undefined ? 'missing' : 'empty'}`
      return [{ ...place, message, fix: 'say in one line what the addon gives its user' }]
    }
    if (!text.includes('\n')) return []
    return [{ ...place, message: '"description" has several lines', fix: 'put the details into the readme' }]
  },
})
