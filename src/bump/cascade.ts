import { type Addon, addonLabel } from '../addon/addon.ts'
import { compareRanges } from '../difference/requirement-changes.ts'
import { isMet } from './apply-steps.ts'
import type { BumpStep } from './bump-step.ts'
import { raiseDependencies } from './edit-dependency.ts'
import type { BumpAnswer } from './plan-bump.ts'
import type { Reason } from './reason.ts'

/**
 * The steps of an addon's dependants whose ranges would not take it in any more, and of theirs in turn: a raised range is a
 * requirement like any other. `plan` chooses a dependant's version for these reasons.
 */
export function cascade(
  first: readonly BumpStep[],
  catalog: readonly Addon[],
  plan: (addon: Addon, reasons: readonly Reason[]) => BumpAnswer,
): readonly BumpStep[] {
  const steps = new Map(first.map((step) => [step.root, step]))
  // Each round adds an addon or is the last.
  for (let round = 0; round <= catalog.length; round += 1) {
    const raised = new Map([...steps.values()].map(({ name, from, to }) => [name, { from, to }]))
    const before = steps.size
    for (const addon of catalog) {
      if (steps.has(addon.root) || addon.metadata.kind !== 'parsed') continue
      const reasons = raiseDependencies(addon.metadata.text, raised, isMet).map(reasonOf)
      const answer = reasons.length === 0 ? undefined : plan(addon, reasons)
      if (answer?.kind === 'step') steps.set(addon.root, answer.step)
    }
    if (steps.size === before) break
  }
  return catalog
    .flatMap((addon) => steps.get(addon.root) ?? [])
    .concat(first.filter((step) => !isIn(catalog, step)))
}

function reasonOf({
  dependency,
  before,
  after,
}: {
  dependency: string
  before: string
  after: string
}): Reason {
  const level = compareRanges(before, after) === 'widened' ? 'minor' : 'major'
  return { source: 'content', level, text: `dependency ${dependency} takes less: ${before} → ${after}` }
}

function isIn(catalog: readonly Addon[], { root }: BumpStep): boolean {
  return catalog.some((addon) => addon.root === root && addonLabel(addon) !== '')
}
