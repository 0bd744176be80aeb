import type { Delivery } from './delivery.ts'
import { newerThan } from './next-free-version.ts'
import type { PublishedVersion } from './publisher.ts'
import type { Verdict } from './verdict.ts'

/**
 * Adds to a published archive's verdict what its reader should know. A version below the newest is served, but nobody gets it
 * without asking for it (KubeVela versioned_registry.go).
 */
export function withNotes(delivery: Delivery, verdict: Verdict): Verdict {
  if (verdict.status !== 'published' || verdict.reason !== undefined) return verdict
  if (delivery.before.kind === 'present') {
    const isRepair = delivery.before.comparison.kind === 'torn'
    return {
      ...verdict,
      reason: isRepair ? 'replaced a broken archive' : 'replaced other content, as on-conflict: force asks',
    }
  }
  const newer = newerThan(delivery.item.archive.version, delivery.listed)
  return newer === undefined
    ? verdict
    : { ...verdict, reason: `${newer} is newer and stays what is installed by default` }
}

/** What a look at a registry after publishing gave. */
export interface LastLook {
  /** What it lists under the archive's name. */
  readonly rows: readonly PublishedVersion[]
  /** True where it was listed as often as it has to be. */
  readonly isListed: boolean
  /** What its kind has to say about the archive. */
  readonly remarks: readonly string[]
}

/** The note on a published archive after a look at what the registry lists by now; undefined where there is nothing to say. */
export function listingNotes(delivery: Delivery, { rows, isListed, remarks }: LastLook): string | undefined {
  const { version, sha256 } = delivery.item.archive
  const own = rows.filter((row) => row.version === version)
  const lost = delivery.listed.filter((listed) => !rows.some((row) => row.version === listed))
  const isWrong = own.some(({ digest }) => digest !== undefined && !digest.endsWith(sha256))
  const notes = [
    delivery.verdict?.reason,
    ...remarks,
    !isListed
      ? 'the index does not list it yet: it may take some minutes until it can be installed'
      : undefined,
    own.length > 1 || isWrong
      ? 'the index is inconsistent: it lists the version twice or with another digest; let the registry build it anew'
      : undefined,
    lost.length === 0
      ? undefined
      : `the registry no longer lists ${lost.join(', ')}: it may keep only so many versions`,
  ].filter((note) => note !== undefined)
  return notes.length === 0 ? undefined : notes.join('; ')
}
