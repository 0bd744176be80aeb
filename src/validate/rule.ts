import type { Addon } from '../addon/addon.ts'
import type { TextEdit } from '../addon/text-position.ts'

/** GitHub's three annotation levels, so that no translation is needed. */
export type Severity = 'error' | 'warning' | 'notice'

/** What one rule says about one place of an addon. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  /** What is wrong, with the offending value quoted; no trailing full stop. */
  readonly message: string
  /** Repository-relative. */
  readonly path: string
  readonly line?: number
  readonly column?: number
  /** What to write instead, for people. */
  readonly fix?: string
  /** The mechanical change that mends it, for `check --fix`. */
  readonly edits?: readonly TextEdit[]
}

/** A finding before its severity and addon are settled: what a rule returns. Paths are relative to the addon root. */
export interface Mark {
  readonly message: string
  readonly path: string
  readonly line?: number
  readonly column?: number
  readonly fix?: string
  readonly edits?: readonly TextEdit[]
  /** Given where this case weighs differently than the rule's own severity. */
  readonly severity?: Severity
}

/** What rules may know beside the addon at hand. */
export interface RuleContext {
  /** Every addon of the catalog, the one at hand included. */
  readonly catalog: readonly Addon[]
}

/**
 * One thing that must hold of an addon. `package` rules guard the archive and the registry: an error of one always stops the
 * addon. `full` rules stop it only where `validate: full` is chosen (contract.md, `validate`).
 */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly level: 'package' | 'full'
  /** One line: what must hold. */
  readonly summary: string
  /** Why, with the consumer's behaviour behind it. */
  readonly why: string
  /** Returns every problem; never throws for what the addon holds. */
  check(addon: Addon, context: RuleContext): readonly Mark[]
}

/** Gives a rule literal its type; the identity otherwise. */
export function defineRule(rule: Rule): Rule {
  return rule
}
