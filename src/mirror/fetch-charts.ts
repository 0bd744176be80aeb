import { toActionError } from '../errors.ts'
import { type AllowedHosts, hostOf } from '../inputs/allowed-hosts.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import { type ReadyArchive, readReadyArchive } from '../publish/ready-archive.ts'
import { chartDependencies } from './chart-dependencies.ts'
import { type ChartSource, openHelmSource, openOciSource, type SourcePorts } from './chart-source.ts'
import type { ChartOrigin } from './needs.ts'

/** What became of one wanted chart. */
export type FetchedChart =
  | {
      readonly kind: 'fetched'
      readonly origin: ChartOrigin
      /** Where its bytes came from. */
      readonly address: string
      readonly item: PublishItem
      /** Charts that it names but does not hold. */
      readonly dependencies: readonly ChartOrigin[]
    }
  | {
      readonly kind: 'refused'
      readonly origin: ChartOrigin
      readonly message: string
      readonly hint?: string
    }

const FETCHED_AT_ONCE = 4
/** Charts name charts that name charts; no honest one needs more. */
const MAX_ROUNDS = 5

/**
 * Fetches charts and the charts they depend on, each once: from allowed hosts only, within the limits of archives, compared with
 * the digest and the provenance file where there is one. What cannot be had says why.
 */
export async function fetchCharts(
  wanted: readonly ChartOrigin[],
  ports: SourcePorts & {
    readonly hosts: AllowedHosts
    readonly onProgress?: (done: number, total: number) => void
  },
): Promise<readonly FetchedChart[]> {
  const sources = new Map<string, ChartSource>()
  const done = new Map<string, FetchedChart>()
  const order: string[] = []
  let round = uniqueOrigins(wanted)
  for (let rounds = 0; round.length > 0 && rounds < MAX_ROUNDS; rounds += 1) {
    order.push(...round.map(keyOf))
    await mapBounded(round, FETCHED_AT_ONCE, async (origin) => {
      done.set(keyOf(origin), await fetchOne(origin, sources, ports))
      ports.onProgress?.(done.size, Math.max(done.size, round.length))
    })
    const next = order
      .flatMap((key) => done.get(key) ?? [])
      .flatMap((one) => (one.kind === 'fetched' ? one.dependencies : []))
    round = uniqueOrigins(next).filter((origin) => !done.has(keyOf(origin)))
  }
  return order.flatMap((key) => done.get(key) ?? [])
}

/** True for a chart whose bytes are there. */
export function isFetched(chart: FetchedChart): chart is Extract<FetchedChart, { kind: 'fetched' }> {
  return chart.kind === 'fetched'
}

/** Two references are one chart where these are the same. */
export function keyOf({ repoType, url, chart, version }: ChartOrigin): string {
  return JSON.stringify([repoType, url.replace(/\/+$/, ''), chart, version])
}

function uniqueOrigins(origins: readonly ChartOrigin[]): readonly ChartOrigin[] {
  return [...new Map(origins.map((origin) => [keyOf(origin), origin])).values()]
}

async function fetchOne(
  origin: ChartOrigin,
  sources: Map<string, ChartSource>,
  ports: SourcePorts & { readonly hosts: AllowedHosts },
): Promise<FetchedChart> {
  const refusal = refuseOrigin(origin, ports.hosts)
  if (refusal !== undefined) return { kind: 'refused', origin, ...refusal }
  const { repoType, url, chart, version } = origin
  const source = sources.get(url) ?? (repoType === 'oci' ? openOciSource : openHelmSource)(url, ports)
  sources.set(url, source)
  try {
    const answer = await source.get(chart, version)
    if (answer.kind === 'missing') return { ...answer, kind: 'refused', origin }
    const file = `${chart}-${answer.version}.tgz`
    const { bytes, provenance } = answer
    const ready = await readReadyArchive({
      path: file,
      bytes,
      ...(provenance === undefined ? {} : { provenance }),
    })
    const problem = problemOf(ready, { ...answer, chart })
    if (ready.kind !== 'ready' || problem !== undefined) {
      const said = ready.kind === 'refused' ? `${answer.url}: ${ready.message}` : (problem ?? '')
      return { kind: 'refused', origin, message: said }
    }
    const dependencies = await chartDependencies(bytes)
    return { kind: 'fetched', origin, address: answer.url, item: ready.item, dependencies }
  } catch (thrown) {
    const { message, hint } = toActionError(thrown)
    return { kind: 'refused', origin, message, ...(hint === undefined ? {} : { hint }) }
  }
}

function refuseOrigin(
  { repoType, url }: ChartOrigin,
  hosts: AllowedHosts,
): { readonly message: string; readonly hint?: string } | undefined {
  if (repoType === 'git' || repoType === 'oss') {
    const what = repoType === 'git' ? 'a folder of a git repository' : 'a bucket'
    return {
      message: `its chart lies in ${what} (${url}), which is no chart repository`,
      hint: 'package that chart, publish it, and let the component install it from there',
    }
  }
  if (repoType !== 'helm' && repoType !== 'oci')
    return { message: `repoType ${JSON.stringify(repoType)} is unknown` }
  const scheme = repoType === 'oci' ? /^oci:\/\/./ : /^https?:\/\/./
  if (!scheme.test(url)) {
    const wanted = repoType === 'oci' ? 'oci://…' : 'an http(s) address'
    return { message: `repoType ${repoType} needs ${wanted}, not ${JSON.stringify(url)}` }
  }
  if (hosts.allows(url.replace(/^oci:/, 'https:'))) return undefined
  const host = hostOf(url)
  return {
    message: `${host} is not among the allowed hosts`,
    hint: `give allow-host ${host} where you trust it`,
  }
}

interface Served {
  readonly chart: string
  readonly version: string
  readonly url: string
  readonly digest?: string
  readonly provenance?: Uint8Array
}

function problemOf(ready: ReadyArchive, served: Served): string | undefined {
  if (ready.kind === 'refused') return undefined
  const { archive } = ready.item
  if (served.digest !== undefined && served.digest !== archive.sha256)
    return `${served.url} holds other bytes than its index says: sha256 ${archive.sha256}, not ${served.digest}`
  if (archive.name !== served.chart || archive.version !== served.version)
    return `${served.url} holds ${archive.name} ${archive.version}, not ${served.chart} ${served.version}`
  if (served.provenance === undefined) return undefined
  const told = provenanceDigest(served.provenance, archive.file)
  if (told === archive.sha256) return undefined
  const what = told === undefined ? 'does not name it' : `says sha256 ${told}, not ${archive.sha256}`
  return `the provenance file of ${served.url} ${what}`
}

// Helm pkg/provenance: below the chart's metadata a map of file names to `sha256:…`.
function provenanceDigest(provenance: Uint8Array, file: string): string | undefined {
  const text = Buffer.from(provenance).toString('utf8')
  const lines = text
    .split(/\r?\n/)
    .map((line) => /^\s+["']?([^\s"':]+)["']?:\s*["']?sha256:([0-9a-f]{64})["']?\s*$/.exec(line))
  return lines.find((line) => line?.[1] === file)?.[2]
}
