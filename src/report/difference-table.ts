import type { Change, ChangeKind, Topic } from '../difference/difference.ts'
import { codeSpan, type Markdown, table } from './markdown.ts'

// Rows beyond this are counted, not shown: a table is for reading.
const MOST_ROWS = 60

/** Words what changed in meaning between two states of an addon, as a table; empty where nothing did. */
export function differenceTable(changes: readonly Change[]): Markdown {
  if (changes.length === 0) return ''
  const rows = changes.slice(0, MOST_ROWS).map(rowOf)
  const rest = changes.length - rows.length
  const whole = table(['What', 'Change', 'Before', 'After'], rows)
  return rest === 0 ? whole : `${whole}\n\n…and ${rest} more.`
}

function rowOf({ topic, kind, name, of, before, after }: Change): readonly Markdown[] {
  const what = `${TOPIC_WORDS[topic]} ${codeSpan(name)}${of === undefined ? '' : ` of ${codeSpan(of)}`}`
  return [what, KIND_WORDS[kind], textOf(before), textOf(after)]
}

function textOf(value: string | undefined): Markdown {
  return value === undefined ? '' : codeSpan(value.length > 120 ? `${value.slice(0, 120)}…` : value)
}

const TOPIC_WORDS: Readonly<Record<Topic, string>> = {
  parameter: 'parameter',
  definition: 'definition',
  component: 'component',
  object: 'object',
  application: 'application',
  image: 'image',
  chart: 'chart',
  requirement: 'requirement',
  dependency: 'dependency',
  schema: 'UI schema',
  view: 'view',
  'config-template': 'config template',
  notes: 'notes',
  metadata: 'metadata',
}

const KIND_WORDS: Readonly<Record<ChangeKind, string>> = {
  added: 'added',
  removed: '**removed**',
  required: '**must be given now**',
  optional: 'no longer must be given',
  retyped: '**another type**',
  narrowed: '**takes less**',
  widened: 'takes more',
  default: 'another default',
  raised: 'raised',
  lowered: 'lowered',
  moved: 'moved',
  described: 'described anew',
  changed: 'changed',
}
