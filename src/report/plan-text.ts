import type { PlannedStep } from '../plan/plan.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { textTable } from './text-table.ts'

/** Words a plan for a terminal: one row for each addon and registry, and what would happen. Empty where there is no plan. */
export function planText(plan: readonly PlannedStep[], style: Style): string {
  if (plan.length === 0) return ''
  const rows = plan.map(({ name, version, registry, step, reason }) =>
    [name, version, registry, step, reason].map((text) => ({ text: safeText(text) })),
  )
  const head = ['addon', 'version', 'registry', 'step', 'reason'].map((text) => ({ text }))
  return `${textTable([head, ...rows], style.width)}\n`
}
