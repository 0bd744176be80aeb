import type { Position } from '../addon/text-position.ts'

/** The steps of enabling an addon, in KubeVela's order; each can refuse it. */
export const STAGES = [
  'list',
  'uidata',
  'package',
  'validate',
  'render',
  'definitions',
  'configTemplates',
  'schemas',
  'views',
] as const

export type Stage = (typeof STAGES)[number]

/** Where in the author's files something stands. */
export interface AuthorPosition extends Position {
  /** Relative to the addon root. */
  readonly path: string
}

/** Why a release refuses an addon. */
export interface RenderFailure {
  readonly stage: Stage
  readonly message: string
  /** The file at fault, with the place where it is known. */
  readonly path?: string
  readonly line?: number
  readonly column?: number
  /** What to write instead. */
  readonly fix?: string
  /** Set where not the addon is at fault but its evaluation passed a limit or broke the engine. */
  readonly limit?: 'time' | 'memory' | 'depth' | 'input' | 'output' | 'crash'
}

/** Leaves a stage; caught once, by the renderer. */
export class StageRefusal extends Error {
  readonly failure: RenderFailure

  constructor(failure: RenderFailure) {
    super(failure.message)
    this.name = new.target.name
    this.failure = failure
  }
}

/** Ends the stage with a failure at a place in a file. */
export function refuse(
  stage: Stage,
  message: string,
  place: { readonly path?: string | undefined } & Partial<Position> = {},
): never {
  const { path, line, column } = place
  throw new StageRefusal({
    stage,
    message,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  })
}
