import type { Json } from '../addon/yaml.ts'

/** A parameter that has no default and got no argument. */
export interface MissingParameter {
  /** Labels below `parameter`. */
  readonly name: readonly string[]
  /** CUE's names of the kinds that fit. */
  readonly kinds: readonly string[]
  /** The values to choose from, where there is a choice of some. */
  readonly choices: readonly Json[]
  /** What is asked of it, as written in CUE. */
  readonly syntax: string
  /** Relative to the addon root. */
  readonly path: string
  readonly line?: number
  readonly column?: number
}
