import type { Severity } from '../validate/rule.ts'
import { excerptOf, type SourceOf } from './excerpt.ts'
import type { ReportedFinding } from './run-report.ts'
import { oneLine, safeText } from './safe-text.ts'
import { type Colour, paint, type Style } from './style.ts'

/** What findings need to be worded. */
export interface FindingsContext {
  readonly sourceOf: SourceOf
  readonly style: Style
  /** True where many addons are told of: advice is then told without its source. */
  readonly isBrief: boolean
}

const INDENT = ' '.repeat(10)
const PLACES_SHOWN = 5

/**
 * Words the findings of one addon, in their order: severity, place and rule, what is wrong, the source line with a caret, what to
 * write. The same said of several places is said once, with the other places below.
 */
export function findingsText(
  findings: readonly ReportedFinding[],
  context: FindingsContext,
): readonly string[] {
  return groups(findings).map((group) => groupText(group, context))
}

/** The colour of each severity. */
export const SEVERITY_COLOUR: Readonly<Record<Severity, Colour>> = {
  error: 'red',
  warning: 'yellow',
  notice: 'blue',
}

interface Group {
  readonly first: ReportedFinding
  readonly others: readonly ReportedFinding[]
}

function groups(findings: readonly ReportedFinding[]): readonly Group[] {
  const byWords = new Map<string, ReportedFinding[]>()
  for (const finding of findings) {
    const { rule, severity, message, fix } = finding
    const words = JSON.stringify([rule, severity, message, fix])
    const known = byWords.get(words)
    if (known === undefined) byWords.set(words, [finding])
    else known.push(finding)
  }
  return [...byWords.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ first, others }],
  )
}

function groupText({ first, others }: Group, context: FindingsContext): string {
  const { style, isBrief } = context
  const severity = paint(first.severity.padEnd(7), SEVERITY_COLOUR[first.severity], style)
  return [
    `  ${severity} ${placeOf(first)}  ${paint(safeText(first.rule), 'dim', style)}`,
    `${INDENT}${oneLine(first.message)}`,
    ...(isBrief && first.severity === 'notice' ? [] : excerptText(first, context)),
    ...(others.length === 0 ? [] : [`${INDENT}also at ${placesOf(others)}`]),
    ...(first.fix === undefined ? [] : [`${INDENT}${paint('fix:', 'green', style)} ${oneLine(first.fix)}`]),
  ].join('\n')
}

function placesOf(findings: readonly ReportedFinding[]): string {
  const shown = findings.slice(0, PLACES_SHOWN).map(placeOf).join(', ')
  return findings.length > PLACES_SHOWN ? `${shown} and ${findings.length - PLACES_SHOWN} more` : shown
}

function placeOf({ path, line, column }: ReportedFinding): string {
  return safeText([path, line, column].filter((part) => part !== undefined).join(':'))
}

function excerptText(finding: ReportedFinding, { sourceOf, style }: FindingsContext): readonly string[] {
  const excerpt = excerptOf(finding, sourceOf)
  if (excerpt === undefined) return []
  const gutter = String(excerpt.line).padStart(8)
  const line = `${paint(`${gutter} |`, 'dim', style)} ${excerpt.text}`
  if (excerpt.lead === undefined) return [line]
  const caret = paint('^', SEVERITY_COLOUR[finding.severity], style)
  return [line, `${paint(`${' '.repeat(8)} |`, 'dim', style)} ${excerpt.lead}${caret}`]
}
