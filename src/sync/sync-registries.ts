import { assertNever, toActionError } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import type { Clock } from '../ports.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import { publishAll } from '../publish/publish.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { Publisher, PublishOutcome } from '../publish/publisher.ts'
import { describeTrouble } from '../publish/registry-error.ts'
import type { OnConflict } from '../publish/verdict.ts'
import { readTarget, standingOf, type TargetList } from './compare-offers.ts'
import type { Offer, SyncSource, Taken } from './sync-source.ts'

/** How to sync. */
export interface SyncOptions {
  readonly clock: Clock
  readonly onConflict: OnConflict
  /** Archives read or sent at a time, for each registry. */
  readonly concurrency: number
  readonly stop: AbortSignal
  /** For how long the whole run may send, in milliseconds. */
  readonly deadlineMs: number
  /** Hears how many of the offers are settled. */
  readonly onProgress: (done: number, total: number) => void
}

/** An archive whose bytes were let go. */
export interface ArchiveNote {
  readonly file: string
  /** Its size. */
  readonly bytes: number
  readonly sha256: string
}

/** What came of one version of the source. */
export interface SyncedOffer {
  readonly offer: Offer
  /** What identifies its archive; undefined where no registry needed it, or it could not be had. */
  readonly archive: ArchiveNote | undefined
  /** In the order of the registries. */
  readonly outcomes: readonly PublishOutcome[]
}

// What is held in memory at a time. A registry that takes many archives in one commit gets as many as this lets through.
const BATCH_BYTES = 128 * 1024 * 1024
const BATCH_OFFERS = 500

/**
 * Makes registries hold what a source offers: what both list with one digest is left alone, everything else is read, verified and
 * published by the protocol of `publish`. One version's trouble never stops another, nor one registry's the others. Running again
 * after a kill goes on where it ended.
 */
export async function syncRegistries(
  source: SyncSource,
  offers: readonly Offer[],
  targets: readonly Publisher[],
  options: SyncOptions,
): Promise<readonly SyncedOffer[]> {
  const lists = await Promise.all(targets.map((target) => readTarget(target, offers)))
  const take = carefulTake(source)
  const works = offers.map((offer) => startWork(offer, targets, lists))
  const open = works.filter(({ open }) => open.length > 0)
  const deadline = options.clock.now() + options.deadlineMs
  let done = works.length - open.length
  options.onProgress(done, works.length)
  for (let rest: readonly Work[] = open; rest.length > 0; ) {
    const batch = await takeBatch(take, rest, options)
    await publishBatch(batch, targets, {
      ...options,
      deadlineMs: Math.max(0, deadline - options.clock.now()),
    })
    rest = rest.slice(batch.length)
    done += batch.length
    options.onProgress(done, works.length)
  }
  return works.map(({ offer, archive, outcomes }) => ({
    offer,
    archive,
    outcomes: targets.flatMap((target) => outcomes.get(target) ?? []),
  }))
}

/** One version on its way into the registries that may need it. */
interface Work {
  readonly offer: Offer
  readonly open: readonly Publisher[]
  readonly outcomes: Map<Publisher, PublishOutcome>
  archive: ArchiveNote | undefined
  taken: Taken | undefined
}

function startWork(offer: Offer, targets: readonly Publisher[], lists: readonly TargetList[]): Work {
  const outcomes = new Map<Publisher, PublishOutcome>()
  const open: Publisher[] = []
  for (const [at, target] of targets.entries()) {
    const list = lists[at]
    if (list === undefined) continue
    const known = knownOutcome(offer, target, list)
    if (known === undefined) open.push(target)
    else outcomes.set(target, known)
  }
  return { offer, open, outcomes, archive: undefined, taken: undefined }
}

function knownOutcome(offer: Offer, target: Publisher, list: TargetList): PublishOutcome | undefined {
  const of = { registry: target.registry, kind: target.kind, durationMs: 0 }
  if (list.kind === 'unreadable') return { ...of, status: 'failed', error: list.error }
  const standing = standingOf(offer, list.rows, target)
  switch (standing) {
    case 'same':
      return { ...of, status: 'unchanged', reason: 'both list the same digest' }
    case 'older':
      return {
        ...of,
        status: 'skipped',
        reason: 'a newer version is there, and it holds only one of each addon',
      }
    case 'missing':
    case 'open':
      return undefined
    default:
      return assertNever(standing)
  }
}

// A source that cannot be used any more is not asked for the rest; what was published before stays in the report.
function carefulTake(source: SyncSource): SyncSource['take'] {
  let broken: Taken | undefined
  return async (offer) => {
    try {
      return broken ?? (await source.take(offer))
    } catch (thrown) {
      broken = { kind: 'refused', error: describeTrouble(toActionError(thrown)) }
      return broken
    }
  }
}

async function takeBatch(
  take: SyncSource['take'],
  works: readonly Work[],
  { concurrency, stop }: SyncOptions,
): Promise<readonly Work[]> {
  const batch: Work[] = []
  let bytes = 0
  while (batch.length < Math.min(works.length, BATCH_OFFERS) && bytes < BATCH_BYTES) {
    const next = works.slice(batch.length, batch.length + concurrency)
    await mapBounded(next, concurrency, async (work) => {
      work.taken = stop.aborted ? TOLD_TO_END : await take(work.offer)
      if (work.taken.kind === 'taken') bytes += work.taken.item.archive.bytes.byteLength
    })
    batch.push(...next)
  }
  return batch
}

const TOLD_TO_END: Taken = {
  kind: 'refused',
  error: { message: 'the run was told to end before this was read', hint: 'run again: what is there stays' },
}

async function publishBatch(
  batch: readonly Work[],
  targets: readonly Publisher[],
  options: SyncOptions,
): Promise<void> {
  await Promise.all(
    targets.map(async (target) => {
      const works = batch.filter(({ open }) => open.includes(target))
      const items = new Map<PublishItem, Work>()
      for (const work of works) {
        if (work.taken?.kind === 'taken') items.set(work.taken.item, work)
        else if (work.taken !== undefined) work.outcomes.set(target, failed(target, work.taken.error))
      }
      for (const { item, outcomes } of await publishAll([...items.keys()], [target], options)) {
        const work = items.get(item)
        for (const outcome of outcomes) work?.outcomes.set(target, withNote(outcome, work.taken))
      }
    }),
  )
  for (const work of batch) {
    if (work.taken?.kind === 'taken') work.archive = noteOf(work.taken.item.archive)
    work.taken = undefined
  }
}

function noteOf({ file, bytes, sha256 }: Archive): ArchiveNote {
  return { file, bytes: bytes.byteLength, sha256 }
}

function failed(
  { registry, kind }: Publisher,
  error: Extract<Taken, { kind: 'refused' }>['error'],
): PublishOutcome {
  return { registry, kind, status: 'failed', durationMs: 0, error }
}

function withNote(outcome: PublishOutcome, taken: Taken | undefined): PublishOutcome {
  if (taken?.kind !== 'taken' || taken.note === undefined || outcome.error !== undefined) return outcome
  return {
    ...outcome,
    reason: outcome.reason === undefined ? taken.note : `${outcome.reason}; ${taken.note}`,
  }
}
