import type { Archive } from '../package/package-addon.ts'
import type { Clock } from '../ports.ts'
import { type Comparison, compareContent } from './content.ts'
import type { OutcomeError, Publisher, Stored } from './publisher.ts'

/** What a registry really holds under the name and version of an archive, compared with that archive. */
export type Settled =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present'
      readonly comparison: Comparison
      readonly bytes: Uint8Array
      readonly url: string
    }
  | { readonly kind: 'unclear'; readonly error: OutcomeError }

/** For how long, and for what, settling waits. */
export interface SettleOptions {
  readonly clock: Clock
  /** How long an unclear or awaited answer is given to clear up, in milliseconds. */
  readonly windowMs: number
  /** True where the archive should be there: then `absent` may be the lag of a registry, too. */
  readonly isAwaited: boolean
  /** Bytes that an upload was told to have replaced: to see them still may be the lag of a registry, too. */
  readonly replaced?: Uint8Array | undefined
}

// As long as cargo waits for its index; most registries answer within the first two polls.
export const VISIBILITY_WINDOW_MS = 60_000
const FIRST_POLL_MS = 100
const MAX_POLL_MS = 5_000

/**
 * The only judge of truth: downloads what is stored and compares it, by bytes and then by content. No status code of an upload
 * proves anything. An unclear answer, and the absence of what is awaited, are asked again until the window closes.
 */
export async function settle(
  publisher: Publisher,
  archive: Archive,
  { clock, windowMs, isAwaited, replaced }: SettleOptions,
): Promise<Settled> {
  const end = clock.now() + windowMs
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(MAX_POLL_MS, pause * 2)) {
    const stored = await publisher.fetch(archive.name, archive.version)
    const isNew = stored.kind === 'present' && !isSame(stored.bytes, replaced)
    const isGone = stored.kind === 'absent' || stored.kind === 'withdrawn'
    const isFinal = isNew || stored.kind === 'other' || (isGone && !isAwaited)
    if (isFinal || clock.now() + pause > end) return judge(stored, archive)
    await clock.sleep(pause)
  }
}

function isSame(bytes: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(bytes, other) === 0
}

function incomparable(url: string, problem: string): Settled {
  const comparison = { kind: 'different', files: [], problem } as const
  return { kind: 'present', comparison, bytes: new Uint8Array(), url }
}

async function judge(stored: Stored, archive: Archive): Promise<Settled> {
  if (stored.kind === 'withdrawn') {
    if (stored.sha256 === archive.sha256) return { kind: 'absent' }
    return incomparable(
      stored.url,
      `it was withdrawn, but copies (sha256 ${stored.sha256.slice(0, 12)}…) may live in caches`,
    )
  }
  if (stored.kind === 'other') return incomparable(stored.url, stored.what)
  if (stored.kind !== 'present') return stored
  const { bytes, url } = stored
  return { kind: 'present', comparison: await compareContent(archive.bytes, bytes), bytes, url }
}
