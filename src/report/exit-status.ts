import { type ActionError, assertNever, type ErrorKind } from '../errors.ts'
import type { OutcomeStatus, PublishOutcome } from '../publish/publisher.ts'
import type { Finding, RuleLevel, Severity } from '../validate/rule.ts'

/** The exit statuses of the command line (contract.md, Exit status). */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** Least severity of findings that fails a run. */
export type FailOn = Severity | 'never'

/** What decides how a run ends. */
export interface RunEnd {
  readonly addons: readonly {
    readonly findings: readonly Pick<Finding, 'severity' | 'level'>[]
    readonly outcomes: readonly Pick<PublishOutcome, 'status'>[]
  }[]
  readonly validate: RuleLevel
  readonly failOn: FailOn
  readonly error?: Pick<ActionError, 'kind'> | undefined
  readonly differs?: boolean | undefined
}

/**
 * The exit status of a run: the first of 2 (bad input), 4 (conflict), 3 (a registry, forge or network failed), 1 (findings or a
 * difference) that happened, else 0 (contract.md, Exit status).
 */
export function exitStatus(run: RunEnd): ExitCode {
  const happened = new Set<ExitCode>([
    ...(run.error === undefined ? [] : [statusOfError(run.error.kind)]),
    ...run.addons.flatMap(({ outcomes }) => outcomes.map(({ status }) => statusOfOutcome(status))),
    ...(failsByFindings(run) || run.differs === true ? [1 as const] : []),
  ])
  return PRECEDENCE.find((code) => happened.has(code)) ?? 0
}

/** True for a finding that the chosen validate level lets stop an addon, were it an error (contract.md, `validate`). */
export function findingCounts(finding: Pick<Finding, 'level'>, validate: RuleLevel): boolean {
  return validate === 'full' || finding.level === 'package'
}

const PRECEDENCE = [2, 4, 3, 1] as const

const SEVERITIES = ['notice', 'warning', 'error'] as const

function failsByFindings({ addons, validate, failOn }: RunEnd): boolean {
  if (failOn === 'never') return false
  const failing: readonly Severity[] = SEVERITIES.slice(SEVERITIES.indexOf(failOn))
  return addons.some(({ findings }) =>
    findings.some((finding) => findingCounts(finding, validate) && failing.includes(finding.severity)),
  )
}

function statusOfOutcome(status: OutcomeStatus): ExitCode {
  switch (status) {
    case 'published':
    case 'unchanged':
    case 'skipped':
      return 0
    case 'conflict':
      return 4
    case 'torn':
    case 'failed':
    case 'unknown':
      return 3
    default:
      return assertNever(status)
  }
}

function statusOfError(kind: ErrorKind): ExitCode {
  switch (kind) {
    case 'input':
    case 'git':
      return 2
    case 'registry':
    case 'forge':
    // After a fault of ours, and where nobody waited for the end, nothing is known of what a registry holds: the same advice as for an
    // unknown outcome.
    case 'internal':
    case 'stopped':
      return 3
    default:
      return assertNever(kind)
  }
}
