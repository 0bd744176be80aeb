import type { PublishOutcome } from '../publish/publisher.ts'
import { isFailure, type ReportedAddon, type RunReport } from './run-report.ts'

/** An addon that did not get where it should, and why. */
export type AddonFailure =
  | { readonly kind: 'findings'; readonly addon: ReportedAddon; readonly rules: readonly string[] }
  | { readonly kind: 'outcome'; readonly addon: ReportedAddon; readonly outcome: PublishOutcome }

/** Lists what failed, in the report's order: once for the findings that stopped an addon, once for each registry. */
export function failuresOf(report: RunReport): readonly AddonFailure[] {
  return report.addons.flatMap((addon): readonly AddonFailure[] => [
    ...(addon.stoppedBy === undefined ? [] : [{ kind: 'findings' as const, addon, rules: addon.stoppedBy }]),
    ...addon.outcomes.filter(isFailure).map((outcome) => ({ kind: 'outcome' as const, addon, outcome })),
  ])
}

/** True for an addon that findings stopped or that a registry does not hold as it should. */
export function hasFailed(addon: ReportedAddon): boolean {
  return addon.stoppedBy !== undefined || addon.outcomes.some(isFailure)
}
