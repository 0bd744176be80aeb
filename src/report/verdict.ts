import { STEP_KINDS } from '../plan/plan.ts'
import { failuresOf } from './failures.ts'
import type { ReportedAddon, RunReport } from './run-report.ts'

/** How a run went, for people: a mark and one sentence without markup. */
export interface Verdict {
  readonly mark: '✔' | '✘' | '!'
  readonly sentence: string
}

/** Words the verdict of a whole run: what is done, what is not, what was found. */
export function verdictOf(report: RunReport): Verdict {
  const sentence = [mainClause(report), planClause(report), findingsClause(report)]
    .filter((clause) => clause !== '')
    .join('; ')
  if (report.exitCode !== 0) return { mark: '✘', sentence }
  const isTold = report.totals.errors + report.totals.warnings > 0 || hasObstacle(report)
  return { mark: isTold ? '!' : '✔', sentence }
}

/** Says how many of something there are: `1 addon`, `2 addons`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Counts an addon's findings in words: `2 errors, 1 notice`; empty where there are none. */
export function findingsInWords({ findings }: Pick<ReportedAddon, 'findings'>): string {
  return (['error', 'warning', 'notice'] as const)
    .map((severity) => ({ severity, number: findings.filter((f) => f.severity === severity).length }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => count(number, severity))
    .join(', ')
}

function mainClause(report: RunReport): string {
  const { totals, error } = report
  if (error !== undefined) return `the run stopped: ${error.message}`
  if (totals.addons === 0) return 'no addon is concerned'
  const outcomes = outcomeCounts(report)
  const stopped = failuresOf(report).filter(({ kind }) => kind === 'findings').length
  const stop = stopped === 0 ? '' : `${count(stopped, 'addon')} stopped by findings`
  const parts = [...outcomes, stop].filter((part) => part !== '')
  return `${count(totals.addons, 'addon')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
}

function outcomeCounts(report: RunReport): readonly string[] {
  const statuses = report.addons.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))
  return (['published', 'unchanged', 'skipped', 'conflict', 'torn', 'failed', 'unknown'] as const)
    .map((status) => ({ status, number: statuses.filter((one) => one === status).length }))
    .filter(({ number }) => number > 0)
    .map(({ status, number }) => `${number} ${status}`)
}

function planClause({ plan = [] }: RunReport): string {
  const counts = STEP_KINDS.map((kind) => ({ kind, number: plan.filter(({ step }) => step === kind).length }))
  const words = counts.filter(({ number }) => number > 0).map(({ kind, number }) => `${number} ${kind}`)
  return words.length === 0 ? '' : `planned: ${words.join(', ')}`
}

// The steps at which publishing would not do what was asked.
function hasObstacle({ plan = [] }: RunReport): boolean {
  return plan.some(({ step }) => step === 'conflict' || step === 'blocked' || step === 'unknown')
}

function findingsClause({ totals }: RunReport): string {
  return [
    totals.errors === 0 ? '' : count(totals.errors, 'error'),
    totals.warnings === 0 ? '' : count(totals.warnings, 'warning'),
  ]
    .filter((part) => part !== '')
    .join(', ')
}
