import { byCodeUnit } from '../addon/order.ts'
import { assertNever } from '../errors.ts'
import type { Severity } from '../validate/rule.ts'
import type { ReportedFinding, RunReport } from './run-report.ts'
import { safeText } from './safe-text.ts'

/** What is known of a rule beside its id. */
export interface RuleDescription {
  readonly id: string
  readonly summary: string
  readonly why: string
}

/** The tool that found the findings. */
export interface SarifContext {
  readonly version: string
  readonly rules: readonly RuleDescription[]
}

/** Prints a report as SARIF 2.1.0 for code scanning (OASIS SARIF 2.1.0; GitHub's subset). */
export function makeSarif(report: RunReport, { version, rules }: SarifContext): string {
  const findings = report.addons.flatMap((addon) => addon.findings)
  const ids = [...new Set(findings.map(({ rule }) => rule))].toSorted(byCodeUnit)
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'addon-registry',
            semanticVersion: version,
            rules: ids.map((id) => describe(id, rules)),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(report)],
        results: findings.map((finding) => result(finding, ids)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function describe(id: string, rules: readonly RuleDescription[]) {
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) return { id }
  return {
    id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: { text: rule.why },
  }
}

function invocation({ exitCode, error }: RunReport) {
  return {
    executionSuccessful: error === undefined,
    exitCode,
    ...(error === undefined
      ? {}
      : { toolExecutionNotifications: [{ level: 'error', message: { text: safeText(error.message) } }] }),
  }
}

function result(
  { rule, severity, message, path, line, column, fix }: ReportedFinding,
  ids: readonly string[],
) {
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: levelOf(severity),
    message: { text: safeText(fix === undefined ? message : `${message}. ${fix}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(path), uriBaseId: '%SRCROOT%' },
          ...(line === undefined
            ? {}
            : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
        },
      },
    ],
    partialFingerprints: { 'addonFinding/v1': `${rule}:${encodePath(path)}:${safeText(message)}` },
  }
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'error':
    case 'warning':
      return severity
    case 'notice':
      return 'note'
    default:
      return assertNever(severity)
  }
}

/** A repository-relative path as a relative reference (RFC 3986): each part percent-encoded. */
function encodePath(path: string): string {
  const parts = path.split('/').map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\uFFFD')))
  return parts.join('/')
}
