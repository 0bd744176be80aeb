import type { Finding } from './rule.ts'

/** Tells which releases refuse an addon and the first cause, wherever that lies. */
const OVERALL = 'kubevela-accepts'
/** Tells the refusal of newer releases whatever its severity. */
const TOLD_AT_ANY_SEVERITY = 'cue-list-arithmetic'

/**
 * Leaves out what is told twice: a refusal by KubeVela whose cause, at that place, a rule of its own reports. The rule knows
 * the cause, says what to write and stays when releases come and go; the refusal only says that rendering ended there.
 */
export function withoutRepeatedCauses(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    (finding) => finding.rule !== OVERALL || !findings.some((other) => tells(other, finding)),
  )
}

function tells(other: Finding, refusal: Finding): boolean {
  if (other.rule === OVERALL || other.path !== refusal.path) return false
  if (other.severity !== 'error' && other.rule !== TOLD_AT_ANY_SEVERITY) return false
  return other.line === undefined || refusal.line === undefined || other.line === refusal.line
}
