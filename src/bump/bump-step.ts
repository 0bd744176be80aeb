import type { ReadCommit } from './commit-level.ts'
import type { Decision } from './reason.ts'

/** One addon that goes up, as data: applied to the work tree or to the newest commit of a branch alike. */
export interface BumpStep {
  /** Of the addon, below the repository's `root`. */
  readonly root: string
  readonly name: string
  readonly from: string
  readonly to: string
  readonly decision: Decision
  /** What the changelog tells of, newest first. */
  readonly commits: readonly ReadCommit[]
}
