import type { PublishItem } from './publish-item.ts'
import type { Settled } from './settle.ts'
import type { Verdict } from './verdict.ts'

/** One archive on its way into one registry: what was done about it so far. */
export interface Delivery {
  readonly item: PublishItem
  readonly startedAt: number
  tries: number
  /** True once the registry may hold it because of us. */
  wasSent: boolean
  lastMessage?: string
  /** How long to wait before the next try. */
  waitMs: number
  /** Versions that the registry listed before it was sent. */
  listed: readonly string[]
  before: Settled
  force: boolean
  verdict?: Verdict
}

/** An archive of which nothing is known yet. */
export function newDelivery(item: PublishItem, startedAt: number): Delivery {
  return {
    item,
    startedAt,
    tries: 0,
    wasSent: false,
    waitMs: 0,
    listed: [],
    before: { kind: 'absent' },
    force: false,
  }
}

/** True where it is published, as far as is known by now. */
export function isPublished({ verdict }: Delivery): boolean {
  return verdict?.status === 'published'
}
