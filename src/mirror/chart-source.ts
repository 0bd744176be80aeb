import { newestWithin, parseVersion } from '../addon/version.ts'
import type { Http, HttpAnswer, HttpFailure } from '../ports.ts'
import { isOneVersion } from '../publish/protocols/helm-index.ts'
import type { Stored } from '../publish/publisher.ts'
import { MAX_ARCHIVE_BYTES } from '../publish/read-archive.ts'
import { createOciPublisher } from '../publish/registries/oci.ts'
import { readSourceRows, type SourceRow } from './source-index.ts'

/** A chart's bytes as its source serves them. */
export type SourceAnswer =
  | {
      readonly kind: 'found'
      readonly version: string
      readonly url: string
      readonly bytes: Uint8Array
      /** What the source says the SHA-256 is. */
      readonly digest?: string
      readonly provenance?: Uint8Array
    }
  | { readonly kind: 'missing'; readonly message: string; readonly hint?: string }

/** A place where charts come from. */
export interface ChartSource {
  /** Gets the newest version that fits: a version's text, or a range. */
  get(chart: string, version: string): Promise<SourceAnswer>
}

/** What reading from sources needs of the world; the door should be guarded (`guardHttp`) and retry its reads. */
export interface SourcePorts {
  readonly http: Http
  readonly now: () => number
}

const MAX_INDEX_BYTES = 64 * 1024 * 1024
const MAX_PROVENANCE_BYTES = 1024 * 1024

/** The index of a Helm repository as it came, or why it did not. */
export type ChartIndex =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'unread'; readonly message: string }

/** Reads the index of a Helm repository: `index.yaml` below its address. */
export async function readChartIndex(http: Http, url: string): Promise<ChartIndex> {
  const address = `${url.replace(/\/+$/, '')}/index.yaml`
  const answer = await http.send({ method: 'GET', url: address, maxBytes: MAX_INDEX_BYTES })
  if (answer.kind === 'answer' && answer.status === 200) return { kind: 'read', bytes: answer.body }
  return { kind: 'unread', message: whyMissing(answer) }
}

/** Opens a Helm repository: `index.yaml` below its address, read once. */
export function openHelmSource(url: string, { http }: SourcePorts): ChartSource {
  const base = `${url.replace(/\/+$/, '')}/`
  let reading: Promise<ChartIndex> | undefined

  async function get(chart: string, version: string): Promise<SourceAnswer> {
    reading ??= readChartIndex(http, url)
    const index = await reading
    if (index.kind === 'unread')
      return { kind: 'missing', message: `cannot read ${base}index.yaml: ${index.message}` }
    const rows = readSourceRows(index.bytes, chart)
    if (rows === undefined) return { kind: 'missing', message: `${base}index.yaml is no index of charts` }
    const row = rowFor(rows, version)
    if (row === undefined)
      return notListed({ place: url, chart, version, versions: rows.map((one) => one.version) })
    return await download(row)
  }

  async function download({ version, urls, digest }: SourceRow): Promise<SourceAnswer> {
    let last: SourceAnswer = { kind: 'missing', message: `${url} tells no address for ${version}` }
    for (const listed of urls) {
      if (!URL.canParse(listed, base)) continue
      const address = new URL(listed, base).href
      const answer = await http.send({ method: 'GET', url: address, maxBytes: MAX_ARCHIVE_BYTES })
      if (answer.kind === 'answer' && answer.status === 200) {
        const provenance = await provenanceAt(address)
        return {
          kind: 'found',
          version,
          url: address,
          bytes: answer.body,
          ...(digest === undefined ? {} : { digest }),
          ...(provenance === undefined ? {} : { provenance }),
        }
      }
      last = missing(address, answer)
    }
    return last
  }

  async function provenanceAt(address: string): Promise<Uint8Array | undefined> {
    const { origin, pathname, search } = new URL(address)
    const url = `${origin}${pathname}.prov${search}`
    const answer = await http.send({ method: 'GET', url, maxBytes: MAX_PROVENANCE_BYTES })
    return answer.kind === 'answer' && answer.status === 200 && isSigned(answer.body)
      ? answer.body
      : undefined
  }

  return { get }
}

// Some servers answer any address with a page.
function isSigned(body: Uint8Array): boolean {
  return Buffer.from(body.subarray(0, 1024)).toString('latin1').includes('-----BEGIN PGP SIGNED MESSAGE-----')
}

/** Opens the part of an OCI registry below `oci://host[/path]`, as anybody may read it. */
export function openOciSource(url: string, ports: SourcePorts): ChartSource {
  const [host = '', ...segments] = url
    .replace(/^oci:\/\//, '')
    .replace(/\/+$/, '')
    .split('/')
  const reader = createOciPublisher({ host, path: segments.join('/'), credentials: { kind: 'none' } }, ports)

  async function get(chart: string, version: string): Promise<SourceAnswer> {
    const exact = parseVersion(version) === undefined ? undefined : await reader.fetch(chart, version)
    if (exact?.kind === 'present') return await found(chart, version, exact)
    if (exact?.kind === 'unclear') return { kind: 'missing', ...exact.error }
    const versions = (await reader.versions(chart)).map((one) => one.version)
    const fitting = fittingVersion(versions, version)
    if (fitting === undefined) return notListed({ place: url, chart, version, versions })
    const stored = await reader.fetch(chart, fitting)
    if (stored.kind === 'present') return await found(chart, fitting, stored)
    return stored.kind === 'unclear'
      ? { kind: 'missing', ...stored.error }
      : notListed({ place: url, chart, version, versions })
  }

  async function found(
    chart: string,
    version: string,
    { bytes, url: address }: Extract<Stored, { kind: 'present' }>,
  ): Promise<SourceAnswer> {
    // The bytes of a layer were compared with its digest when they were read.
    const provenance = await reader.fetchProvenance?.(chart, version)
    return {
      kind: 'found',
      version,
      url: address,
      bytes,
      ...(provenance?.kind === 'present' ? { provenance: provenance.bytes } : {}),
    }
  }

  return { get }
}

function rowFor(rows: readonly SourceRow[], version: string): SourceRow | undefined {
  const fitting = fittingVersion(
    rows.map((row) => row.version),
    version,
  )
  return rows.find((row) => row.version === fitting)
}

// The text itself, then the same but for a leading v, then a range (Helm pkg/repo IndexFile.Get).
function fittingVersion(versions: readonly string[], wanted: string): string | undefined {
  return (
    versions.find((version) => version === wanted) ??
    versions.find((version) => isOneVersion(version, wanted)) ??
    newestWithin(wanted === '' ? '*' : wanted, versions)
  )
}

function missing(url: string, answer: HttpAnswer | HttpFailure): SourceAnswer {
  return { kind: 'missing', message: `cannot read ${url}: ${whyMissing(answer)}` }
}

function whyMissing(answer: HttpAnswer | HttpFailure): string {
  return answer.kind === 'failure' ? answer.message : `the server answered ${answer.status}`
}

function notListed({
  place,
  chart,
  version,
  versions,
}: {
  readonly place: string
  readonly chart: string
  readonly version: string
  readonly versions: readonly string[]
}): SourceAnswer {
  if (versions.length === 0)
    return { kind: 'missing', message: `${place} lists no chart ${JSON.stringify(chart)}` }
  const newest = newestWithin('*', versions) ?? versions[0]
  return {
    kind: 'missing',
    message: `${place} lists no version ${JSON.stringify(version)} of ${JSON.stringify(chart)}`,
    hint: `its newest is ${newest}`,
  }
}
