import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule } from '../rule.ts'

export const tagsPresent = defineRule({
  id: 'tags-present',
  severity: 'notice',
  level: 'full',
  summary: 'metadata.yaml has at least one tag',
  why: 'Tags become the keywords of the index, by which people search.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.source.entries.length === 0) return []
    if (metadata.value.tags.some((tag) => tag.trim() !== '')) return []
    const node = fieldNode(metadata.source, 'tags')
    const place = { path: METADATA_FILE, ...at(metadata.yaml, node ?? metadata.source) }
    const message = node === undefined ? '"tags" is missing' : '"tags" is empty'
    return [{ ...place, message, fix: 'add one or more tags: "tags: [database]"' }]
  },
})
