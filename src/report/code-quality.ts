import { createHash } from 'node:crypto'
import { assertNever } from '../errors.ts'
import type { Severity } from '../validate/rule.ts'
import type { ReportedFinding, RunReport } from './run-report.ts'
import { safeText } from './safe-text.ts'

/**
 * Prints a report's findings as GitLab's code quality report (docs.gitlab.com, Code Quality report format). Fingerprints do not
 * depend on lines, so that a finding that only moved stays the same one.
 */
export function makeCodeQuality(report: RunReport): string {
  const seen = new Map<string, number>()
  const issues = report.addons
    .flatMap((addon) => addon.findings)
    .map((finding) => {
      const key = `${finding.rule}\n${finding.path}\n${finding.message}`
      const repeat = seen.get(key) ?? 0
      seen.set(key, repeat + 1)
      return issue(finding, `${key}\n${repeat}`)
    })
  return `${JSON.stringify(issues, undefined, 2)}\n`
}

function issue({ rule, severity, message, path, line, fix }: ReportedFinding, key: string) {
  return {
    description: safeText(fix === undefined ? message : `${message}. ${fix}`),
    check_name: rule,
    fingerprint: createHash('sha256').update(key).digest('hex'),
    severity: severityOf(severity),
    location: { path: safeText(path), lines: { begin: line ?? 1 } },
  }
}

function severityOf(severity: Severity): 'major' | 'minor' | 'info' {
  switch (severity) {
    case 'error':
      return 'major'
    case 'warning':
      return 'minor'
    case 'notice':
      return 'info'
    default:
      return assertNever(severity)
  }
}
