import type { Addon } from '../addon/addon.ts'
import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { byCodeUnit } from '../addon/order.ts'
import type { Json } from '../addon/yaml.ts'
import { isList, isObject, member } from '../kubevela/go-value.ts'
import { sha256Of } from '../package/package-addon.ts'
import { gunzip } from '../publish/gunzip.ts'
import { parseJson } from '../publish/protocols/json.ts'
import { readArchive } from '../publish/read-archive.ts'
import { readReadyArchive } from '../publish/ready-archive.ts'
import { type TarEntry, untar } from '../publish/untar.ts'
import { BUNDLE_FILES, BUNDLE_ROOT } from './bundle-layout.ts'
import { chartDependencies } from './chart-dependencies.ts'
import type { FetchedChart } from './fetch-charts.ts'
import type { ChartOrigin } from './needs.ts'

/** A bundle with every file compared with its checksum, or what is wrong with it. */
export type BundleReading =
  | { readonly kind: 'read'; readonly addons: readonly Addon[]; readonly charts: readonly FetchedChart[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Bundles larger than this do not fit into one load; make several. */
export const MAX_BUNDLE_BYTES = 1024 * 1024 * 1024
const MAX_BUNDLED_FILE_BYTES = 128 * 1024 * 1024

/**
 * Reads a bundle, in memory and without trusting a byte of it. Nothing of it counts before all of it is verified: the checksums name
 * every file and no other, and every archive is what the bundle says it is.
 */
export async function readBundle(bytes: Uint8Array): Promise<BundleReading> {
  const unpacked = await gunzip(bytes, MAX_BUNDLE_BYTES)
  if (unpacked.kind !== 'read') return refused(unpacked.message)
  const listing = untar(unpacked.bytes, { maxFileBytes: MAX_BUNDLED_FILE_BYTES })
  if (listing.kind !== 'read') return refused(listing.message)
  const files = below(listing.entries)
  if (files === undefined) return refused(`it is no bundle: there are files outside of ${BUNDLE_ROOT}/`)
  const problem = verify(files)
  if (problem !== undefined) return refused(problem)
  const manifest = parseManifest(files.get(BUNDLE_FILES.manifest))
  if (typeof manifest === 'string') return refused(manifest)
  const addons = await readAddons(manifest.addons, files)
  if (typeof addons === 'string') return refused(addons)
  const charts = await readCharts(manifest.charts, files)
  return typeof charts === 'string' ? refused(charts) : { kind: 'read', addons, charts }
}

type Files = ReadonlyMap<string, Uint8Array>

function below(entries: readonly TarEntry[]): Files | undefined {
  const prefix = `${BUNDLE_ROOT}/`
  if (entries.some(({ path }) => !path.startsWith(prefix))) return undefined
  return new Map(entries.map(({ path, bytes }) => [path.slice(prefix.length), bytes]))
}

function verify(files: Files): string | undefined {
  const sums = files.get(BUNDLE_FILES.sums)
  if (sums === undefined) return `it is no bundle: it has no ${BUNDLE_FILES.sums}`
  const lines = new TextDecoder('utf-8')
    .decode(sums)
    .split('\n')
    .filter((line) => line !== '')
  const named = new Map<string, string>()
  for (const line of lines) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) return `${BUNDLE_FILES.sums} cannot be read`
    named.set(match[2], match[1])
  }
  for (const [path, bytes] of files) {
    if (path === BUNDLE_FILES.sums) continue
    const sum = named.get(path)
    if (sum === undefined) return `${path} is in it, but not in its ${BUNDLE_FILES.sums}`
    if (sum !== sha256Of(bytes))
      return `${path} is damaged: its checksum is another than ${BUNDLE_FILES.sums} says`
  }
  const lacking = [...named.keys()].find((path) => !files.has(path))
  return lacking === undefined ? undefined : `${lacking} is missing`
}

interface Manifest {
  readonly addons: readonly string[]
  readonly charts: readonly (ChartOrigin & { readonly address: string; readonly file: string })[]
}

function parseManifest(bytes: Uint8Array | undefined): Manifest | string {
  const value = bytes === undefined ? undefined : parseJson(bytes)
  if (!isObject(value)) return `it is no bundle: its ${BUNDLE_FILES.manifest} cannot be read`
  if (value['schemaVersion'] !== 1) return 'it was made by a newer version of this program'
  const addons = value['addons']
  const charts = value['charts']
  const text = (from: Json, key: string) => String(member(from, key) ?? '')
  return {
    addons: isList(addons) ? addons.map(String) : [],
    charts: (isList(charts) ? charts : []).map((one) => ({
      repoType: text(one, 'repoType'),
      url: text(one, 'url'),
      chart: text(one, 'chart'),
      version: text(one, 'version'),
      address: text(one, 'address'),
      file: text(one, 'file'),
    })),
  }
}

async function readAddons(paths: readonly string[], files: Files): Promise<readonly Addon[] | string> {
  const addons: Addon[] = []
  for (const path of paths) {
    const bytes = files.get(path)
    if (bytes === undefined) return `${path} is missing`
    const contents = await readArchive(bytes)
    if (contents.kind !== 'read') return `${path}: ${contents.message}`
    addons.push(addonFrom(path, contents.root, contents.files))
  }
  return addons
}

// The archive's Chart.yaml was made of the metadata, and is made anew.
function addonFrom(root: string, directory: string, entries: readonly TarEntry[]): Addon {
  const files = entries
    .filter(({ path }) => path !== CHART_FILE)
    .map(({ path, bytes }) => ({ path, bytes, ignored: false }))
    .toSorted((a, b) => byCodeUnit(a.path, b.path))
  const metadata = files.find(({ path }) => path === METADATA_FILE)
  return {
    root,
    directory,
    files,
    refused: [],
    metadata:
      metadata === undefined
        ? { kind: 'missing' }
        : parseMetadata(new TextDecoder('utf-8').decode(metadata.bytes)),
    ignoreProblems: [],
  }
}

async function readCharts(rows: Manifest['charts'], files: Files): Promise<readonly FetchedChart[] | string> {
  const charts: FetchedChart[] = []
  for (const { file, address, ...origin } of rows) {
    const bytes = files.get(file)
    if (bytes === undefined) return `${file} is missing`
    const provenance = files.get(`${file}.prov`)
    const ready = await readReadyArchive({
      path: file,
      bytes,
      ...(provenance === undefined ? {} : { provenance }),
    })
    if (ready.kind === 'refused') return ready.message
    const dependencies = await chartDependencies(bytes)
    charts.push({ kind: 'fetched', origin, address, item: ready.item, dependencies })
  }
  return charts
}

function refused(message: string): BundleReading {
  return { kind: 'refused', message }
}
