import { createHttp } from '../../src/adapters/http.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { type PublishOptions, publishAll } from '../../src/publish/publish.ts'
import type { PublishItem } from '../../src/publish/publish-item.ts'
import type { PublishOutcome, Stored } from '../../src/publish/publisher.ts'
import { createOciPublisher } from '../../src/publish/registries/oci.ts'
import { retryReads } from '../../src/publish/retry.ts'
import { type FastClock, fastClock } from '../fakes/fast-clock.ts'
import { type FaultProxy, type Schedule, startFaultProxy } from '../fakes/fault-proxy.ts'

/** A registry that a test publishes to through a faulty way. */
export interface OciTarget {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string
  /** PEM texts, for https: the proxy speaks TLS with them, too. */
  readonly tls?: { readonly ca: string; readonly key: string; readonly cert: string }
  readonly credentials: Credentials
  readonly path: string
}

/** What a publish over a faulty way left behind. */
export interface FaultyOciRun {
  readonly outcome: PublishOutcome
  /** What the registry serves afterwards, asked without the faulty way. */
  readonly stored: Stored
  readonly proxy: FaultProxy
  readonly clock: FastClock
}

/** What a test says about the way. */
export interface FaultyOciWay {
  readonly schedule?: Schedule
  readonly listenAfterMs?: number
  readonly realShare?: number
  readonly options?: Partial<PublishOptions>
}

/** Publishes one item to an OCI registry behind a fault proxy, through the real HTTP adapter. */
export async function publishToFaultyOci(
  item: PublishItem,
  { url, credentials, tls, path }: OciTarget,
  { schedule = () => undefined, listenAfterMs = 0, realShare = 0.01, options = {} }: FaultyOciWay = {},
): Promise<FaultyOciRun> {
  const trust = tls === undefined ? {} : { ca: tls.ca }
  const proxy = await startFaultProxy(url, schedule, { listenAfterMs, tls })
  const clock = fastClock({ realShare })
  const http = retryReads(
    createHttp({ connectTimeoutMs: 1_000, idleTimeoutMs: 200, totalTimeoutMs: 600, ...trust }),
    {
      clock,
      random: () => 0.5,
      deadline: clock.now() + 600_000,
    },
  )
  const place = { path, credentials }
  const publisher = createOciPublisher({ ...place, host: new URL(proxy.url).host }, { http, now: clock.now })
  try {
    const results = await publishAll([item], [publisher], {
      clock,
      onConflict: 'fail',
      random: () => 0.5,
      ...options,
    })
    const outcome = results[0]?.outcomes[0]
    if (outcome === undefined) throw new Error('no outcome')
    const direct = createOciPublisher(
      { ...place, host: new URL(url).host },
      { http: createHttp(trust), now: () => Date.now() },
    )
    return { outcome, stored: await direct.fetch(item.archive.name, item.archive.version), proxy, clock }
  } finally {
    await proxy.stop()
  }
}

/** True where an outcome promises bytes that the registry does not serve. */
export function isFalseOciSuccess(item: PublishItem, { outcome, stored }: FaultyOciRun): boolean {
  if (outcome.status === 'published')
    return stored.kind !== 'present' || Buffer.compare(stored.bytes, item.archive.bytes) !== 0
  return outcome.status === 'unchanged' && stored.kind !== 'present'
}
