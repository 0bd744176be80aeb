import type { PublishOutcome } from '../publish/publisher.ts'
import { isFailure, type RunReport } from './run-report.ts'

/** One trouble that kept several addons from a registry: told once, not once for each. */
export interface SharedTrouble {
  readonly outcome: PublishOutcome
  /** The addons it met, in the report's order. */
  readonly names: readonly string[]
}

/** Finds what failed for more than one addon with the same words: a wrong password, a host that does not answer. */
export function sharedTroubles(report: RunReport): readonly SharedTrouble[] {
  const byWords = new Map<string, { readonly outcome: PublishOutcome; readonly names: string[] }>()
  for (const { name, outcomes } of report.addons) {
    for (const outcome of outcomes.filter(isFailure)) {
      const known = byWords.get(wordsOf(outcome))
      if (known === undefined) byWords.set(wordsOf(outcome), { outcome, names: [name] })
      else known.names.push(name)
    }
  }
  return [...byWords.values()].filter(({ names }) => names.length > 1)
}

/** True for an outcome that is told as a shared trouble. */
export function isShared(outcome: PublishOutcome, shared: readonly SharedTrouble[]): boolean {
  return shared.some((trouble) => wordsOf(trouble.outcome) === wordsOf(outcome))
}

function wordsOf({ registry, status, reason, error }: PublishOutcome): string {
  return JSON.stringify([registry, status, error?.message ?? reason, error?.hint])
}
