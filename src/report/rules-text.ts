import { byCodeUnit } from '../addon/order.ts'
import type { Severity } from '../validate/rule.ts'
import type { RunReport } from './run-report.ts'
import { safeText } from './safe-text.ts'
import { paint, type Style } from './style.ts'
import { textTable } from './text-table.ts'

const NAMES_SHOWN = 3
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice']

interface Row {
  readonly rule: string
  readonly counts: Readonly<Record<Severity, number>>
  readonly addons: readonly string[]
}

/** Counts the findings of a run by rule, worst first: where to begin in a catalog of many addons. Empty for one or none. */
export function rulesText(report: RunReport, style: Style): string {
  const rows = rowsOf(report)
  if (report.addons.filter(({ findings }) => findings.length > 0).length < 2) return ''
  const head = ['rule', 'errors', 'warnings', 'notices', 'addons']
  return textTable(
    [
      head.map((text) => ({ text, paint: (shown: string) => paint(shown, 'dim', style) })),
      ...rows.map(({ rule, counts, addons }) => [
        { text: safeText(rule) },
        ...SEVERITIES.map((severity) => ({ text: counts[severity] === 0 ? '' : String(counts[severity]) })),
        { text: namesOf(addons) },
      ]),
    ],
    style.width,
  )
}

function rowsOf({ addons }: RunReport): readonly Row[] {
  const found = addons.flatMap(({ name, findings }) => findings.map((finding) => ({ name, ...finding })))
  return [...new Set(found.map(({ rule }) => rule))]
    .map((rule): Row => {
      const own = found.filter((one) => one.rule === rule)
      const count = (severity: Severity) => own.filter((one) => one.severity === severity).length
      return {
        rule,
        counts: { error: count('error'), warning: count('warning'), notice: count('notice') },
        addons: [...new Set(own.map(({ name }) => name))],
      }
    })
    .toSorted(byWeight)
}

function byWeight(a: Row, b: Row): number {
  const [first = 0] = SEVERITIES.map((severity) => b.counts[severity] - a.counts[severity]).filter(
    (difference) => difference !== 0,
  )
  return first || byCodeUnit(a.rule, b.rule)
}

function namesOf(addons: readonly string[]): string {
  const shown = addons.slice(0, NAMES_SHOWN).map(safeText).join(', ')
  return addons.length > NAMES_SHOWN ? `${shown} and ${addons.length - NAMES_SHOWN} more` : shown
}
