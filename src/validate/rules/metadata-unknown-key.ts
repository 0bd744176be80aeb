import { METADATA_FILE } from '../../addon/layout.ts'
import { DEAD_DEPLOY_KEYS, type MetadataKey, metadataKeys } from '../../addon/metadata-keys.ts'
import { defineRule, quote } from '../rule.ts'

export const metadataUnknownKey = defineRule({
  id: 'metadata-unknown-key',
  severity: 'warning',
  level: 'full',
  summary: 'metadata.yaml has only keys that KubeVela knows',
  why: 'KubeVela ignores unknown keys: a misspelt setting has no effect, and nobody is told.',
  fixable: true,
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const { yaml } = metadata
    return metadataKeys(metadata)
      .filter((key) => !isKnown(key))
      .map((key) => {
        const place = { path: METADATA_FILE, ...yaml.positionOf(key.entry.keyRange) }
        const message = `unknown key ${quote(key.path)}: KubeVela ignores it`
        const meant = nearest(key)
        if (meant === undefined)
          return { ...place, message, fix: `remove it, or use one of ${key.known.join(', ')}` }
        const edits = [{ ...key.entry.keyRange, replacement: meant }]
        return { ...place, message, fix: `write ${quote(meant)}`, edits }
      })
  },
})

function isKnown({ path, entry, known }: MetadataKey): boolean {
  const key = entry.key.toLowerCase()
  if (known.some((name) => name.toLowerCase() === key)) return true
  // A key that once had a meaning is the subject of deployto-legacy-key.
  return path.startsWith('deployTo.') && DEAD_DEPLOY_KEYS.some((name) => name.toLowerCase() === key)
}

// The one known key within two slips of the finger, unless the mapping has it already.
function nearest({ entry, known, siblings }: MetadataKey): string | undefined {
  if (entry.key.length < 4 || entry.key.length > 40) return undefined
  const taken = new Set(siblings.map(({ key }) => key.toLowerCase()))
  const near = known.filter((name) => !taken.has(name.toLowerCase()) && distance(entry.key, name) <= 2)
  return near.length === 1 ? near[0] : undefined
}

// Levenshtein distance with neighbours swapped as one step, letter case aside.
function distance(from: string, to: string): number {
  const a = from.toLowerCase()
  const b = to.toLowerCase()
  let before: readonly number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost, swap))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
