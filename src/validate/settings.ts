import type { PathTest } from '../addon/path-glob.ts'
import type { Severity } from './rule.ts'

/** Another severity for one rule, everywhere or below some paths; the last that fits decides. */
export interface SeverityOverride {
  readonly rule: string
  readonly severity: Severity | 'off'
  /** Any of them must match the finding's path; absent for all paths. */
  readonly paths?: readonly PathTest[]
}

/** A finding that the owners know of and will mend: until it expires it does not fail. */
export interface KnownFailure {
  readonly rule: string
  readonly paths: readonly PathTest[]
  readonly reason: string
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expires: string
}

/** What the owners of a catalog say about findings. */
export interface FindingSettings {
  readonly severities: readonly SeverityOverride[]
  /** Paths that no finding is reported for. */
  readonly ignored: readonly PathTest[]
  readonly knownFailures: readonly KnownFailure[]
  /** `YYYY-MM-DD`, by which expiry is judged. */
  readonly today: string
}

/** Settings of a catalog that says nothing. */
export const NO_SETTINGS: FindingSettings = {
  severities: [],
  ignored: [],
  knownFailures: [],
  today: '1970-01-01',
}
