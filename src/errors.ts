/** Says what kind of trouble ended a run, and thereby its exit status (`contract.md`, exit status). `stopped`: it was told to end. */
export type ErrorKind = 'input' | 'git' | 'registry' | 'forge' | 'internal' | 'stopped'

/** Words that travel with an error: what the workflow author can do about it, and what caused it. */
export interface ErrorDetails {
  readonly kind: ErrorKind
  readonly hint?: string
  readonly cause?: unknown
}

/** The run cannot go on. The message says what failed and why, the hint what to do next. */
export class ActionError extends Error {
  readonly kind: ErrorKind
  readonly hint: string | undefined

  constructor(message: string, { kind, hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.kind = kind
    this.hint = hint
  }
}

/** Turns whatever was thrown into an ActionError; what is not ours already is an internal error with its cause kept. */
export function toActionError(thrown: unknown): ActionError {
  if (thrown instanceof ActionError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new ActionError(`unexpected error: ${message}`, {
    kind: 'internal',
    hint: 'this is a fault of the action: please report it with the output of a debug run',
    cause: thrown,
  })
}

/** Closes a union: a switch that reaches this at compile time has forgotten a member. */
export function assertNever(value: never): never {
  throw new ActionError(`unreachable: ${JSON.stringify(value)}`, { kind: 'internal' })
}
