import { readYaml, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../addon/yaml.ts'
import type { CueText } from './cue-spots.ts'
import type { Neighbour, SourceEdit, Spot } from './spots.ts'

/** The places in a YAML file that say the `url` of anything. */
export function yamlSpots({ path, text }: CueText): readonly Spot[] {
  const reading = readYaml(text)
  if (reading.kind !== 'read' || reading.root === undefined) return []
  return mapsIn(reading.root).flatMap((map) =>
    map.entries.flatMap((entry): readonly Spot[] => {
      if (entry.key !== 'url' || entry.value.kind !== 'scalar' || typeof entry.value.value !== 'string')
        return []
      const range = entry.value.range
      return [
        {
          path,
          range,
          text: text.slice(range.start, range.end),
          ways: [sayAt({ path, text }, entry.value)],
          neighbours: [neighbourOf({ path, text }, map, entry)],
        },
      ]
    }),
  )
}

function mapsIn(node: YamlNode): readonly YamlMap[] {
  if (node.kind === 'scalar') return []
  if (node.kind === 'list') return node.items.flatMap(mapsIn)
  return [node, ...node.entries.flatMap(({ value }) => mapsIn(value))]
}

function sayAt({ path, text }: CueText, { range }: YamlScalar): (value: string) => readonly SourceEdit[] {
  const old = text.slice(range.start, range.end)
  return (value) => [{ path, start: range.start, end: range.end, replacement: inStyleOf(old, value) }]
}

// Quotes stay as they are; a block scalar becomes a plain one, and keeps the line break that it ends in.
function inStyleOf(old: string, value: string): string {
  if (old.startsWith('"')) return JSON.stringify(value)
  if (old.startsWith("'")) return `'${value.replaceAll("'", "''")}'`
  const lineEnd = /\r?\n$/.exec(old)?.[0] ?? ''
  const isPlain = /^[A-Za-z][\w.~%+/:@=-]*$/.test(value) && !value.endsWith(':')
  return `${isPlain ? value : JSON.stringify(value)}${lineEnd}`
}

function neighbourOf(file: CueText, map: YamlMap, url: YamlEntry): Neighbour {
  const beside = map.entries.filter(({ key }) => key === 'repoType').map(({ value }) => value)
  const scalars = beside.filter((value) => value.kind === 'scalar')
  if (scalars.length > 0) return { write: (repoType) => scalars.flatMap((one) => sayAt(file, one)(repoType)) }
  return { write: (repoType) => [insertBefore(file, url, repoType)] }
}

function insertBefore({ path, text }: CueText, { keyRange }: YamlEntry, repoType: string): SourceEdit {
  const at = keyRange.start
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const head = text.slice(lineStart, at)
  const isFlow = !/^[ \t-]*$/.test(head)
  const next = isFlow ? ', ' : `\n${' '.repeat(head.length)}`
  return { path, start: at, end: at, replacement: `repoType: ${repoType}${next}` }
}
