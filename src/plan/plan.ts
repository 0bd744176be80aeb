/** The kinds of step. */
export const STEP_KINDS = [
  /** It is not there: it will be sent. */
  'publish',
  /** Other content is there and `on-conflict` is `force`: it will be replaced. */
  'replace',
  /** Nothing will happen, and nothing needs to. */
  'skip',
  /** Other content is there under this version. */
  'conflict',
  /** Findings keep it back. */
  'blocked',
  /** `sync` with `prune`: the source does not hold it, so it will be taken away. */
  'withdraw',
  /** The registry could not tell what it holds. */
  'unknown',
] as const

/** What will happen to one addon version in one registry. */
export type StepKind = (typeof STEP_KINDS)[number]

/** One decision: what will happen to an addon version in a registry, and why (contract.md, the `plan` output). */
export interface PlannedStep {
  readonly name: string
  readonly version: string
  /** The registry as reports name it; empty where the addon reaches none. */
  readonly registry: string
  readonly step: StepKind
  readonly reason: string
}
