import type { AddonMetadata } from '../addon/metadata.ts'
import type { Change } from './difference.ts'

// Requirements and the version have topics of their own.
const FIELDS = [
  'name',
  'description',
  'icon',
  'url',
  'tags',
  'needNamespace',
  'deployTo',
  'invisible',
  'uxPlugins',
  'annotations',
] as const

const MOST_SHOWN = 80

/** What became of the other fields of metadata.yaml, by name. */
export function metadataChanges(before: AddonMetadata, after: AddonMetadata): readonly Change[] {
  return FIELDS.flatMap((name): readonly Change[] => {
    const [was, is] = [inWords(before[name]), inWords(after[name])]
    return was === is ? [] : [{ topic: 'metadata', kind: 'changed', name, before: cut(was), after: cut(is) }]
  })
}

function inWords(value: AddonMetadata[(typeof FIELDS)[number]]): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function cut(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}
