import type { IndexProblem, IndexProblemKind } from '../publish/mend-index.ts'
import { oneLine } from '../report/safe-text.ts'
import type { IndexMode, IndexResult } from './index-command.ts'

/** What was found in the index of one registry, and by which way of `index`. */
export interface Indexed extends IndexResult {
  readonly registry: string
  readonly mode: IndexMode
}

/** Words what `index` found and did: one line for each problem, which begins with what it is about, and what to do next. */
export function indexText({ registry, mode, problems, left }: Indexed): string {
  const name = oneLine(registry)
  if (problems.length === 0 && left.length === 0) return `${name}: the index is in order\n`
  const isLeft = (problem: IndexProblem) => left.some((other) => isSame(problem, other))
  // Taking out a row can leave an archive that no row lists: what was not wrong before is told, too.
  const later = left.filter((problem) => !problems.some((other) => isSame(problem, other)))
  const lines = [...problems, ...later].map((problem) => {
    const mark = isLeft(problem) || later.includes(problem) ? '✘' : '✔ mended:'
    return `  ${mark} ${oneLine(`${problem.subject}: ${problem.message}`)}`
  })
  return [`${name}: ${countOf(problems.length)} wrong`, ...lines, ...nextSteps(mode, left), ''].join('\n')
}

function countOf(problems: number): string {
  return problems === 0 ? 'nothing was' : String(problems)
}

function isSame(a: IndexProblem, b: IndexProblem): boolean {
  return a.kind === b.kind && a.subject === b.subject && a.message === b.message
}

// What a way of `index` has just done is no advice: what it left needs another way, or a person.
function nextSteps(mode: IndexMode, left: readonly IndexProblem[]): readonly string[] {
  const ways = new Set(left.map(({ mendedBy }) => mendedBy))
  const kinds = new Set(left.filter(({ mendedBy }) => mendedBy === 'nothing').map(({ kind }) => kind))
  const steps = [
    ...(ways.has('repair') && mode === 'verify' ? ['index repair'] : []),
    ...(ways.has('adopt') && mode !== 'adopt' ? ['index adopt, which lists archives without a row'] : []),
    ...[...kinds].flatMap((kind) => BY_HAND[kind] ?? []),
  ]
  return steps.map((step) => `  next: ${step}`)
}

const BY_HAND: Partial<Readonly<Record<IndexProblemKind, string>>> = {
  'archive-broken': 'put a whole archive in the place of a broken one, or remove it; then index repair',
  'archive-unlisted': 'remove the archive that is one too many',
  'row-elsewhere': 'download archives that are listed elsewhere into the folder',
  'row-version': `take a version that Helm cannot order out of index.yaml, and publish it under one that it can`,
}
