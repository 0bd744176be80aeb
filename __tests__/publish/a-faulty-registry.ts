import { createHttp } from '../../src/adapters/http.ts'
import type { Credentials } from '../../src/publish/credentials.ts'
import { type PublishOptions, publishAll } from '../../src/publish/publish.ts'
import type { PublishItem } from '../../src/publish/publish-item.ts'
import type { PublishOutcome } from '../../src/publish/publisher.ts'
import { createChartMuseumPublisher } from '../../src/publish/registries/chartmuseum.ts'
import { retryReads } from '../../src/publish/retry.ts'
import {
  type FakeChartMuseum,
  type FakeChartMuseumOptions,
  startFakeChartMuseum,
} from '../fakes/chartmuseum-server.ts'
import { type FastClock, fastClock } from '../fakes/fast-clock.ts'
import { type FaultProxy, type Schedule, startFaultProxy } from '../fakes/fault-proxy.ts'

/** What a publish over a faulty way left behind. */
export interface FaultyRun {
  readonly outcomes: readonly PublishOutcome[]
  /** The first outcome: most tests publish one archive. */
  readonly outcome: PublishOutcome
  readonly server: FakeChartMuseum
  readonly proxy: FaultProxy
  readonly clock: FastClock
  readonly posts: number
}

/** What a test says about its registry and the way to it. */
export interface FaultyRegistry {
  readonly schedule?: Schedule
  readonly server?: FakeChartMuseumOptions
  readonly credentials?: Credentials
  readonly listenAfterMs?: number
  readonly options?: Partial<PublishOptions>
  /** Which part of each wait really passes. */
  readonly realShare?: number
  /** Makes the registry's state before the run. */
  readonly prepare?: (server: FakeChartMuseum) => void | Promise<void>
  /** For how long a silent server is waited for; short where the fault is silence. */
  readonly patienceMs?: number
}

/** Publishes items to a fake ChartMuseum behind a fault proxy, through the real HTTP adapter, then stops both. */
export async function publishThroughFaults(
  items: readonly PublishItem[],
  faulty: FaultyRegistry = {},
): Promise<FaultyRun> {
  const server = await startFakeChartMuseum(faulty.server)
  await faulty.prepare?.(server)
  const { schedule = () => undefined, listenAfterMs = 0, realShare = 0.01, patienceMs = 5_000 } = faulty
  const proxy = await startFaultProxy(new URL(server.url).origin, schedule, { listenAfterMs })
  const clock = fastClock({ realShare })
  const http = retryReads(
    createHttp({ connectTimeoutMs: 5_000, idleTimeoutMs: patienceMs, totalTimeoutMs: patienceMs * 3 }),
    { clock, random: () => 0.5, deadline: clock.now() + 600_000 },
  )
  const url = `${proxy.url}${new URL(server.url).pathname.replace(/\/$/, '')}`
  const publisher = createChartMuseumPublisher(
    { url, credentials: faulty.credentials ?? { kind: 'none' } },
    { http, now: clock.now },
  )
  try {
    const results = await publishAll(items, [publisher], {
      clock,
      onConflict: 'fail',
      random: () => 0.5,
      ...faulty.options,
    })
    const outcomes = results.flatMap((result) => result.outcomes)
    const [outcome] = outcomes
    if (outcome === undefined) throw new Error('no outcome')
    return {
      outcomes,
      outcome,
      server,
      proxy,
      clock,
      posts: proxy.seen.filter(({ isMutating }) => isMutating).length,
    }
  } finally {
    await proxy.stop()
    await server.stop()
  }
}

/** True where an outcome promises bytes that the registry does not hold. */
export function isFalseSuccess(item: PublishItem, { outcome, server }: FaultyRun): boolean {
  const { name, version, bytes } = item.archive
  const stored = server.storage.get(`${name}-${version}.tgz`)
  if (outcome.status === 'published') return stored === undefined || Buffer.compare(stored, bytes) !== 0
  return outcome.status === 'unchanged' && stored === undefined
}

/** True where anything in the run asked a server to overwrite. */
export function hasForced({ proxy }: FaultyRun): boolean {
  return proxy.seen.some(({ path }) => path.includes('force'))
}
