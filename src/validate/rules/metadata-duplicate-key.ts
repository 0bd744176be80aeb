import { METADATA_FILE } from '../../addon/layout.ts'
import { metadataMaps } from '../../addon/metadata-keys.ts'
import type { YamlEntry } from '../../addon/yaml.ts'
import { defineRule, quote } from '../rule.ts'

/** Mappings whose keys are free texts: letter case tells them apart. */
const FREE_MAPS = new Set(['uxPlugins', 'annotations'])

export const metadataDuplicateKey = defineRule({
  id: 'metadata-duplicate-key',
  severity: 'error',
  level: 'full',
  summary: 'no key of metadata.yaml is repeated, in any letter case',
  why: 'KubeVela keeps one of the values and loses the others without a word: a second `dependencies` drops the first. Other readers of the file keep another one.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { yaml } = metadata
    return metadataMaps(metadata).flatMap(([path, { entries }]) =>
      repeated(entries, FREE_MAPS.has(path)).map(([entry, first]) => {
        const { line } = yaml.positionOf(first.keyRange)
        return {
          path: METADATA_FILE,
          ...yaml.positionOf(entry.keyRange),
          message: `key ${quote(entry.key)} is repeated: it stands in line ${line} already, and one of the values is lost`,
          fix: 'merge the values under one key',
        }
      }),
    )
  },
})

function repeated(
  entries: readonly YamlEntry[],
  isFree: boolean,
): readonly (readonly [YamlEntry, YamlEntry])[] {
  const first = new Map<string, YamlEntry>()
  return entries.flatMap((entry) => {
    const key = isFree ? entry.key : entry.key.toLowerCase()
    const known = first.get(key)
    if (known === undefined) first.set(key, entry)
    return known === undefined ? [] : [[entry, known] as const]
  })
}
