import { type BumpLevel, higher } from './level.ts'

/**
 * Who asks for a level: the content of the addon, commit messages, a person who put a label on the proposal or a footer into a
 * commit, or the input `version-step`.
 */
export type ReasonSource = 'content' | 'commit' | 'label' | 'footer' | 'input'

/** One reason to raise a version, and how far. */
export interface Reason {
  readonly source: ReasonSource
  readonly level: BumpLevel
  /** One line for people: `parameter replicas removed`. */
  readonly text: string
}

/** What the reasons come to. */
export interface Decision {
  readonly level: BumpLevel
  /** Every reason, also those that a person overruled, the strongest first. */
  readonly reasons: readonly Reason[]
  /** The label or footer that overrules content, where a person gave one. */
  readonly overruledBy: Reason | undefined
}

/**
 * Decides how far a version goes: the strongest reason wins, except that a person's label or commit footer stands above content,
 * commit types and input. Of several of those the strongest counts.
 */
export function decideLevel(reasons: readonly Reason[]): Decision {
  const ordered = reasons.toSorted((a, b) => byStrength(a, b))
  const overruledBy = ordered.find(({ source }) => source === 'label' || source === 'footer')
  const strongest = reasons.reduce<BumpLevel>((level, reason) => higher(level, reason.level), 'none')
  return { level: overruledBy?.level ?? strongest, reasons: ordered, overruledBy }
}

function byStrength(a: Reason, b: Reason): number {
  if (a.level === b.level) return 0
  return higher(a.level, b.level) === a.level ? -1 : 1
}
