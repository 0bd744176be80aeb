import { METADATA_FILE } from '../../addon/layout.ts'
import { DEAD_DEPLOY_KEYS, metadataKeys } from '../../addon/metadata-keys.ts'
import type { YamlEntry } from '../../addon/yaml.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const deploytoLegacyKey = defineRule({
  id: 'deployto-legacy-key',
  severity: 'warning',
  level: 'full',
  summary: 'deployTo has only the keys of today: runtimeCluster, disableControlPlane',
  why: 'KubeVela no longer reads `control_plane` and `controlPlane`, and takes `runtime_cluster` for old addons only.',
  fixable: true,
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { text, yaml } = metadata
    return metadataKeys(metadata)
      .filter(({ path }) => path.startsWith('deployTo.'))
      .flatMap(({ entry, siblings }) => {
        const place = { path: METADATA_FILE, ...yaml.positionOf(entry.keyRange) }
        if (DEAD_DEPLOY_KEYS.some((name) => name.toLowerCase() === entry.key.toLowerCase())) {
          const message = `${quote(entry.key)} has no effect: KubeVela no longer reads it`
          return [{ ...place, message, fix: 'remove the line', ...lineRemoval(text, entry) }]
        }
        if (entry.key !== 'runtime_cluster') return []
        const message = '"runtime_cluster" is the old name of "runtimeCluster"'
        const hasBoth = siblings.some(({ key }) => key === 'runtimeCluster')
        const change = hasBoth
          ? lineRemoval(text, entry)
          : { edits: [{ ...entry.keyRange, replacement: 'runtimeCluster' }] }
        return [{ ...place, message, fix: hasBoth ? 'remove the line' : 'write "runtimeCluster"', ...change }]
      })
  },
})

// Only an entry that has its line for itself, indented below its parent, can go without touching another byte.
function lineRemoval(text: string, { keyRange, value }: YamlEntry): Pick<Mark, 'edits'> {
  const start = text.lastIndexOf('\n', keyRange.start - 1) + 1
  const newline = text.indexOf('\n', value.range.end)
  const end = newline === -1 ? text.length : newline + 1
  const before = text.slice(start, keyRange.start)
  const after = text.slice(value.range.end, end)
  const isAlone = /^[ \t]+$/.test(before) && /^[ \t]*(#.*)?\r?\n?$/.test(after)
  const isOneLine = !text.slice(keyRange.start, value.range.end).includes('\n')
  return isAlone && isOneLine ? { edits: [{ start, end, replacement: '' }] } : {}
}
