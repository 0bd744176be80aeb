import type { Severity } from '../validate/rule.ts'
import { byWorst, isFailure, type ReportedAddon, type RunReport } from './run-report.ts'
import { clipText } from './safe-text.ts'
import { isShared, type SharedTrouble, sharedTroubles } from './shared-trouble.ts'
import { count } from './verdict.ts'

/** A note that a forge shows beside a line of the change. */
export interface Annotation {
  readonly level: Severity
  readonly title: string
  /** May hold line breaks. */
  readonly message: string
  /** Repository-relative. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

// GitHub shows ten annotations of each level for a step and drops the others.
const MAX_PER_LEVEL = 10

/**
 * Makes the annotations of a run, worst first, at most ten of each level; where there are more, the last of the ten says how
 * many stand in the report only. What failed in a registry has no line and comes before the findings.
 */
export function makeAnnotations(report: RunReport): readonly Annotation[] {
  const shared = sharedTroubles(report)
  const all = [
    ...runAnnotations(report),
    ...shared.map(sharedAnnotation),
    ...report.addons.flatMap((addon) => outcomeAnnotations(addon, shared)),
    ...findingAnnotations(report),
  ]
  return (['error', 'warning', 'notice'] as const).flatMap((level) =>
    cap(
      all.filter((annotation) => annotation.level === level),
      level,
    ),
  )
}

function cap(annotations: readonly Annotation[], level: Severity): readonly Annotation[] {
  if (annotations.length <= MAX_PER_LEVEL) return annotations
  const shown = annotations.slice(0, MAX_PER_LEVEL - 1)
  const rest = annotations.length - shown.length
  return [
    ...shown,
    {
      level,
      title: `${rest} more`,
      message: `${rest} more at level ${level}: see the job summary or the report`,
    },
  ]
}

function runAnnotations({ error }: RunReport): readonly Annotation[] {
  if (error === undefined) return []
  return [{ level: 'error', title: 'the run stopped', message: withNext(error.message, error.hint) }]
}

function sharedAnnotation({ outcome, names }: SharedTrouble): Annotation {
  const { registry, status, reason, error } = outcome
  const message = withNext(`${registry}: ${error?.message ?? reason ?? status}`, error?.hint)
  return { level: 'error', title: `${count(names.length, 'addon')}: ${status}`, message }
}

function outcomeAnnotations(addon: ReportedAddon, shared: readonly SharedTrouble[]): readonly Annotation[] {
  return addon.outcomes.flatMap((outcome): readonly Annotation[] => {
    const { registry, status, reason, error } = outcome
    if (!isFailure(outcome) || isShared(outcome, shared)) return []
    const said = error?.message ?? reason ?? status
    const message = withNext(`${addon.name} ${addon.version ?? ''} to ${registry}: ${said}`, error?.hint)
    return [{ level: 'error', title: `${addon.name}: ${status}`, message }]
  })
}

function findingAnnotations(report: RunReport): readonly Annotation[] {
  const findings = report.addons.flatMap((addon) => addon.findings.map((finding) => ({ addon, finding })))
  return findings
    .toSorted((a, b) => byWorst(a.finding, b.finding))
    .map(({ addon, finding }) => ({
      level: finding.severity,
      title: `${addon.name}: ${finding.rule}`,
      message: withNext(finding.message, finding.fix),
      file: finding.path,
      ...(finding.line === undefined ? {} : { line: finding.line }),
      ...(finding.column === undefined ? {} : { column: finding.column }),
    }))
}

function withNext(message: string, next: string | undefined): string {
  return next === undefined ? clipText(message) : `${clipText(message)}\n${clipText(next)}`
}
