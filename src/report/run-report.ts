import { byCodeUnit } from '../addon/order.ts'
import type { Change } from '../difference/difference.ts'
import type { ActionError, ErrorKind } from '../errors.ts'
import type { ReleaseName } from '../kubevela/releases.ts'
import type { AddonNeeds } from '../mirror/needs.ts'
import type { Archive } from '../package/package-addon.ts'
import type { PlannedStep } from '../plan/plan.ts'
import type { PublishOutcome } from '../publish/publisher.ts'
import type { Finding, RuleLevel, Severity } from '../validate/rule.ts'
import { type ExitCode, exitStatus, type FailOn, findingCounts } from './exit-status.ts'

/** A run as data (contract.md, Report): what `--report` writes as JSON and every other form is made from. */
export interface RunReport {
  readonly schemaVersion: 1
  readonly command: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly exitCode: ExitCode
  /** In code-unit order of name, then root. */
  readonly addons: readonly ReportedAddon[]
  /** What publishing would do, of commands that say so. */
  readonly plan?: readonly PlannedStep[]
  readonly totals: ReportTotals
  /** Why the run could not go on; absent where it came to its end. */
  readonly error?: ReportedError
}

/** One addon of a run: what it is, what is wrong with it and what came of it. */
export interface ReportedAddon {
  readonly name: string
  /** Repository-relative. */
  readonly root: string
  /** Absent where metadata.yaml holds none that can be read. */
  readonly version?: string
  readonly previousVersion?: string
  readonly change: AddonChange
  /** By KubeVela release. */
  readonly compatibility: Readonly<Record<string, Compatibility>>
  readonly findings: readonly ReportedFinding[]
  /** The rules whose error findings kept the addon from being published; absent where none did. */
  readonly stoppedBy?: readonly string[]
  readonly archive?: ReportedArchive
  /** How it differs from what it was at the base of the comparison; absent where nothing was compared. */
  readonly difference?: ReportedDifference
  readonly outcomes: readonly PublishOutcome[]
  /** Of `mirror`: what the addon takes from elsewhere. */
  readonly needs?: AddonNeeds
}

/** What changed in meaning between two states of an addon, and in what a release renders of them. */
export interface ReportedDifference {
  /** The versions before and after, where they are known. */
  readonly before?: string
  readonly after?: string
  /** The KubeVela release that both were rendered by. */
  readonly release: ReleaseName
  /** False where that release refuses one of them. */
  readonly isWhole: boolean
  readonly changes: readonly Change[]
  /** A unified diff of what is rendered, in lines; absent where it is equal. */
  readonly rendered?: readonly string[]
}

/** Why an addon is part of a run. */
export interface AddonChange {
  readonly kind: 'added' | 'modified' | 'renamed' | 'deleted' | 'unchanged' | 'affected'
  /** Repository-relative paths, or the addons that made this one affected. */
  readonly reasons: readonly string[]
}

/** What one KubeVela release makes of an addon (contract.md, Report). */
export type Compatibility = 'ok' | 'needs-arguments' | 'fails' | 'not-declared'

/** A finding as reports carry it: without the mechanical edits. */
export interface ReportedFinding {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly path: string
  readonly line?: number
  readonly column?: number
  readonly fix?: string
  /** `check --fix` can mend it. */
  readonly fixable?: true
}

/** An archive as reports name it; `bytes` is its size, `sha256` lower-case hex. */
export interface ReportedArchive {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** What ended a run early. */
export interface ReportedError {
  readonly kind: ErrorKind
  readonly message: string
  readonly hint?: string
}

/**
 * Counts over a report: `errors` and `warnings` are findings, `published` and `unchanged` outcomes; `failed` counts outcomes
 * that are neither these nor `skipped`, and the addons that findings stopped.
 */
export interface ReportTotals {
  readonly addons: number
  readonly errors: number
  readonly warnings: number
  readonly published: number
  readonly unchanged: number
  readonly failed: number
}

/** One addon as the stages leave it. */
export interface AddonRun {
  readonly name: string
  readonly root: string
  readonly version?: string | undefined
  readonly previousVersion?: string | undefined
  /** Default: unchanged. */
  readonly change?: AddonChange | undefined
  readonly compatibility?: Readonly<Record<string, Compatibility>> | undefined
  readonly findings: readonly Finding[]
  /** With its bytes, or with their number. */
  readonly archive?: (Pick<Archive, 'file' | 'sha256'> & { readonly bytes: Uint8Array | number }) | undefined
  readonly difference?: ReportedDifference | undefined
  readonly outcomes: readonly PublishOutcome[]
  readonly needs?: AddonNeeds | undefined
}

/** What a run leaves behind, for its report. */
export interface RunData {
  readonly command: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  readonly addons: readonly AddonRun[]
  readonly plan?: readonly PlannedStep[] | undefined
  readonly validate: RuleLevel
  readonly failOn: FailOn
  /** What ended the run early, if anything did. */
  readonly error?: ActionError | undefined
  /** True where a comparison (`sync --dry-run`, `index` verification) found the registry to differ. */
  readonly differs?: boolean | undefined
}

/** Makes the report of a run. The exit status in it is the only one computed anywhere. */
export function makeReport(run: RunData): RunReport {
  const addons = run.addons.map((addon) => reportAddon(addon, run.validate)).toSorted(byNameAndRoot)
  return {
    schemaVersion: 1,
    command: run.command,
    startedAt: new Date(run.startedAt).toISOString(),
    durationMs: Math.max(0, Math.round(run.durationMs)),
    exitCode: exitStatus(run),
    addons,
    ...(run.plan === undefined || run.plan.length === 0 ? {} : { plan: run.plan }),
    totals: totalsOf(addons),
    ...(run.error === undefined ? {} : { error: reportError(run.error) }),
  }
}

/** The report as the bytes of its file: indented JSON, one line end at the end. */
export function printReport(report: RunReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`
}

/** True for an outcome after which the registry does not hold what it should. */
export function isFailure(outcome: PublishOutcome): boolean {
  return !['published', 'unchanged', 'skipped'].includes(outcome.status)
}

/** Orders findings for people: worst first, then by place. */
export function byWorst(a: ReportedFinding, b: ReportedFinding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    byCodeUnit(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.message, b.message)
  )
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 }

function reportAddon(addon: AddonRun, validate: RuleLevel): ReportedAddon {
  const stoppedBy = [
    ...new Set(
      addon.findings
        .filter((finding) => finding.severity === 'error' && findingCounts(finding, validate))
        .map((finding) => finding.rule),
    ),
  ]
  return {
    name: addon.name,
    root: addon.root,
    ...(addon.version === undefined ? {} : { version: addon.version }),
    ...(addon.previousVersion === undefined ? {} : { previousVersion: addon.previousVersion }),
    change: { kind: addon.change?.kind ?? 'unchanged', reasons: addon.change?.reasons ?? [] },
    compatibility: addon.compatibility ?? {},
    findings: addon.findings.map(reportFinding).toSorted(byWorst),
    ...(stoppedBy.length === 0 ? {} : { stoppedBy: stoppedBy.toSorted(byCodeUnit) }),
    ...(addon.archive === undefined ? {} : { archive: reportArchive(addon.archive) }),
    ...(addon.difference === undefined ? {} : { difference: addon.difference }),
    outcomes: addon.outcomes,
    ...(addon.needs === undefined ? {} : { needs: addon.needs }),
  }
}

function reportFinding(finding: Finding): ReportedFinding {
  const { rule, severity, message, path, line, column, fix, edits = [] } = finding
  return {
    rule,
    severity,
    message,
    path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(fix === undefined ? {} : { fix }),
    ...(edits.length === 0 ? {} : { fixable: true }),
  }
}

function reportArchive({ file, bytes, sha256 }: NonNullable<AddonRun['archive']>): ReportedArchive {
  return { file, bytes: typeof bytes === 'number' ? bytes : bytes.byteLength, sha256 }
}

function reportError({ kind, message, hint }: ActionError): ReportedError {
  return { kind, message, ...(hint === undefined ? {} : { hint }) }
}

function byNameAndRoot(a: ReportedAddon, b: ReportedAddon): number {
  return byCodeUnit(a.name, b.name) || byCodeUnit(a.root, b.root)
}

function totalsOf(addons: readonly ReportedAddon[]): ReportTotals {
  const findings = addons.flatMap((addon) => addon.findings)
  const outcomes = addons.flatMap((addon) => addon.outcomes)
  return {
    addons: addons.length,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    published: outcomes.filter(({ status }) => status === 'published').length,
    unchanged: outcomes.filter(({ status }) => status === 'unchanged').length,
    failed:
      outcomes.filter(isFailure).length + addons.filter(({ stoppedBy }) => stoppedBy !== undefined).length,
  }
}
