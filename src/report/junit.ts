import { isFailure, type ReportedAddon, type ReportedFinding, type RunReport } from './run-report.ts'
import { safeText } from './safe-text.ts'

/**
 * Prints a report as JUnit XML in the form that Jenkins reads (jenkinsci/xunit-plugin, junit-10.xsd): a suite for each addon, a
 * failed case for each error finding and each failed outcome, a passed one with output for the others.
 */
export function makeJunit(report: RunReport): string {
  const suites = report.addons.map((addon) => suiteOf(addon, report))
  const stopped = report.error === undefined ? [] : [errorSuite(report)]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites,
    ...stopped,
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  readonly name: string
  readonly failure?: { readonly type: string; readonly message: string }
  readonly output?: string
}

function suiteOf(addon: ReportedAddon, report: RunReport): string {
  const found = [...addon.findings.map(findingCase), ...addon.outcomes.map(outcomeCase)]
  const cases = found.length === 0 ? [{ name: 'no findings' }] : found
  return suite(addon.name, addon.root, cases, report)
}

function errorSuite(report: RunReport): string {
  const failure = { type: report.error?.kind ?? 'internal', message: report.error?.message ?? '' }
  return suite('run', report.command, [{ name: report.command, failure }], report)
}

function suite(name: string, className: string, cases: readonly Case[], { startedAt }: RunReport): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`
  const timestamp = startedAt.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)
  return [
    `  <testsuite name="${xml(name)}" ${counts} time="0" timestamp="${timestamp}">`,
    ...cases.map((one) => printCase(one, className)),
    '  </testsuite>',
  ].join('\n')
}

function printCase({ name, failure, output }: Case, className: string): string {
  const start = `    <testcase name="${xml(name)}" classname="${xml(className)}" time="0"`
  if (failure !== undefined) {
    const text = xml(failure.message)
    return `${start}>\n      <failure type="${xml(failure.type)}" message="${text}">${text}</failure>\n    </testcase>`
  }
  if (output === undefined) return `${start}/>`
  return `${start}>\n      <system-out>${xml(output)}</system-out>\n    </testcase>`
}

function findingCase({ rule, severity, message, path, line, column, fix }: ReportedFinding): Case {
  const place = [path, line, column].filter((part) => part !== undefined).join(':')
  const text = `${place}: ${message}${fix === undefined ? '' : `. ${fix}`}`
  const name = `${rule} ${place}`
  return severity === 'error'
    ? { name, failure: { type: rule, message: text } }
    : { name, output: `${severity}: ${text}` }
}

function outcomeCase(outcome: ReportedAddon['outcomes'][number]): Case {
  const { registry, status, reason, error } = outcome
  const said = [error?.message ?? reason ?? status, error?.hint]
    .filter((part) => part !== undefined)
    .join('. ')
  const name = `publish to ${registry}`
  return isFailure(outcome)
    ? { name, failure: { type: status, message: said } }
    : { name, output: `${status}: ${said}` }
}

// Characters that XML 1.0 cannot hold even as references are all among those that safeText escapes, but for U+FFFE and U+FFFF.
function xml(text: string): string {
  return safeText(text)
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
