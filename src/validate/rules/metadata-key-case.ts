import { METADATA_FILE } from '../../addon/layout.ts'
import { type MetadataKey, metadataKeys } from '../../addon/metadata-keys.ts'
import { defineRule, quote } from '../rule.ts'

export const metadataKeyCase = defineRule({
  id: 'metadata-key-case',
  severity: 'warning',
  level: 'full',
  summary: 'keys of metadata.yaml are spelt as KubeVela spells them',
  why: 'KubeVela reads keys of metadata.yaml in any letter case, but nothing else does: `context.metadata` in CUE, other tools and people know one spelling only.',
  fixable: true,
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { yaml } = metadata
    return metadataKeys(metadata).flatMap((key) => {
      const spelling = otherSpelling(key)
      if (spelling === undefined) return []
      return [
        {
          path: METADATA_FILE,
          ...yaml.positionOf(key.entry.keyRange),
          message: `key ${quote(key.entry.key)} is spelt ${quote(spelling)}`,
          fix: `write ${quote(spelling)}`,
          edits: [{ ...key.entry.keyRange, replacement: spelling }],
        },
      ]
    })
  },
})

function otherSpelling({ entry, known, siblings }: MetadataKey): string | undefined {
  if (known.includes(entry.key)) return undefined
  const key = entry.key.toLowerCase()
  // Two spellings of one key are the subject of metadata-duplicate-key.
  if (siblings.some((sibling) => sibling.key.toLowerCase() === key)) return undefined
  return known.find((name) => name.toLowerCase() === key)
}
