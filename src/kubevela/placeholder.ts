import type { Json } from '../addon/yaml.ts'
import type { MissingParameter } from './missing-parameter.ts'
import type { Workbench } from './workbench.ts'

const TEXTS = [
  'placeholder',
  'https://placeholder.example.com',
  'placeholder.example.com',
  '192.0.2.1',
  'user@placeholder.example.com',
  '1',
  '1.0.0',
  'a',
  '/placeholder',
  '1Gi',
  '10s',
  'Placeholder-1-of-some-length',
]
const WHOLE_NUMBERS = [1, 0, 2, 80, 1024, 30_000, -1]
const NUMBERS = [...WHOLE_NUMBERS, 0.5]

/** A value of the right type, the first of some usual ones that the parameter's own constraints allow. */
export async function placeholderFor(bench: Workbench, parameter: MissingParameter): Promise<Json> {
  const candidates = parameter.choices.length > 0 ? parameter.choices : candidatesFor(parameter.kinds)
  const [first = 'placeholder', ...others] = candidates
  if (others.length === 0 || parameter.choices.length > 0 || isPlain(parameter)) return first
  const fields = candidates.map((value, at) => `c${at}: (${parameter.syntax}) & ${JSON.stringify(value)}`)
  const reply = await bench.session.evaluate({
    files: [{ name: 'placeholder.cue', text: fields.join('\n') }],
    check: 'none',
    lookups: candidates.map((_, at) => ({ path: `c${at}`, want: 'json' })),
  })
  const answers = reply.kind === 'answered' ? (reply.answer.lookups ?? []) : []
  const fitting = answers.findIndex((answer) => answer.exists && answer.error === undefined)
  return candidates[fitting] ?? first
}

function isPlain({ syntax, kinds }: MissingParameter): boolean {
  return syntax === '' || kinds.includes(syntax)
}

function candidatesFor(kinds: readonly string[]): readonly Json[] {
  if (kinds.includes('string') || kinds.includes('_')) return TEXTS
  if (kinds.includes('int')) return WHOLE_NUMBERS
  if (kinds.includes('number') || kinds.includes('float')) return NUMBERS
  if (kinds.includes('bool')) return [true, false]
  if (kinds.includes('bytes')) return TEXTS
  if (kinds.includes('struct')) return [{}]
  if (kinds.includes('list')) return [[]]
  return kinds.includes('null') ? [null] : TEXTS
}
