import { type Addon, addonLabel } from '../addon/addon.ts'
import { compareVersions, parseVersion } from '../addon/version.ts'
import type { BumpStep } from './bump-step.ts'
import type { ReadCommit } from './commit-level.ts'
import { type Channel, channelOf, nextVersion } from './next-version.ts'
import { type Decision, decideLevel, type Reason } from './reason.ts'

/** What is known of one addon when its next version is chosen. */
export interface BumpQuestion {
  readonly addon: Addon
  /** The version that it had; undefined where it is new. */
  readonly previous: string | undefined
  readonly reasons: readonly Reason[]
  readonly commits: readonly ReadCommit[]
  /** What the registries serve of it. */
  readonly published: readonly string[]
  /** As asked for; undefined for that of the version it has. */
  readonly channel: Channel | undefined
}

/** What becomes of one addon's version. */
export type BumpAnswer =
  | { readonly kind: 'step'; readonly step: BumpStep }
  /** Its version does for what changed: nobody asks for more, or it was raised already. */
  | {
      readonly kind: 'kept'
      readonly decision: Decision
      readonly version: string
      readonly isRaised: boolean
    }
  | { readonly kind: 'problem'; readonly message: string; readonly decision: Decision }

/** Chooses the next version of one addon. Raised already, as far as it needs to be, it stays: asking again changes nothing. */
export function planBump(question: BumpQuestion): BumpAnswer {
  const { addon, previous, reasons, commits, published, channel } = question
  const decision = decideLevel(reasons)
  const { metadata } = addon
  if (metadata.kind !== 'parsed')
    return { kind: 'problem', message: 'metadata.yaml cannot be read', decision }
  const version = metadata.value.version
  const from = previous ?? version
  const goal = channel ?? ownChannel(from)
  const isPromotion = channel?.kind === 'stable' && (parseVersion(version)?.prerelease.length ?? 0) > 0
  if (decision.level === 'none' && !isPromotion) return { kind: 'kept', decision, version, isRaised: false }
  const to = nextVersion({ current: from, published }, decision.level, goal)
  if (isAtLeast(version, to, goal)) return { kind: 'kept', decision, version, isRaised: version !== from }
  const name = addonLabel(addon)
  return { kind: 'step', step: { root: addon.root, name, from: version, to, decision, commits } }
}

/** The channel that a version belongs to by itself. */
export function ownChannel(version: string): Channel {
  const name = channelOf(version)
  return name === undefined ? { kind: 'stable' } : { kind: 'pre-release', name }
}

function isAtLeast(version: string, wanted: string, channel: Channel): boolean {
  const [own, goal] = [parseVersion(version), parseVersion(wanted)]
  if (own === undefined || goal === undefined) return version === wanted
  // A snapshot is of one commit: a later one stands beside it, not above.
  if (channel.kind === 'snapshot') return own.canonical === goal.canonical
  return compareVersions(own, goal) >= 0
}
