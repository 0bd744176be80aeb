import { byCodeUnit } from '../addon/order.ts'
import { type ArchiveEntry, makeArchive } from '../package/archive.ts'
import { type Archive, sha256Of } from '../package/package-addon.ts'
import { EMPTY_INDEX, putRows } from '../publish/protocols/helm-index.ts'
import { rowOf } from '../publish/protocols/index-row.ts'
import { printHelmIndex } from '../publish/protocols/print-helm-index.ts'
import { BUNDLE_FILES, BUNDLE_ROOT, type BundleManifest } from './bundle-layout.ts'
import { type FetchedChart, isFetched, keyOf } from './fetch-charts.ts'
import { plainImageList, skopeoImageList, sortedLines } from './image-lists.ts'
import { chartsToPublish } from './move-charts.ts'
import type { AddonNeeds } from './needs.ts'
import { makeSbom } from './sbom.ts'

/** What goes into a bundle. */
export interface BundleContents {
  /** As packaged: they are rewritten where the bundle is loaded, to the registry there. */
  readonly addons: readonly Archive[]
  readonly charts: readonly FetchedChart[]
  /** What each of the addons needs, in their order, the images of its charts included. */
  readonly needs: readonly AddonNeeds[]
}

// The bytes tell nothing of when they were made.
const FIXED_TIME = '1980-01-01T00:00:00Z'

/**
 * Makes one file of all that a place without a network needs: addons, charts, an index of both, the images in the forms that skopeo
 * and crane read, checksums and a bill of materials. The same contents give the same bytes.
 */
export function makeBundle(contents: BundleContents): Uint8Array {
  const addons = contents.addons.toSorted((a, b) => byCodeUnit(a.file, b.file))
  const charts = chartsToPublish(contents.charts).items.toSorted((a, b) =>
    byCodeUnit(a.archive.file, b.archive.file),
  )
  const images = contents.needs.flatMap((needs) => needs.images.map(({ image }) => image))
  const rows = [
    ...addons.map((archive) => [archive, 'addons'] as const),
    ...charts.map(({ archive }) => [archive, 'charts'] as const),
  ]
  const index = putRows(
    EMPTY_INDEX,
    rows.map(([archive, folder]) =>
      rowOf({ ...archive, file: `${folder}/${archive.file}` }, { created: FIXED_TIME }),
    ),
    FIXED_TIME,
  )
  const files: readonly ArchiveEntry[] = [
    ...addons.map(({ file, bytes }) => ({ path: `addons/${file}`, bytes })),
    ...charts.flatMap(({ archive: { file, bytes }, provenance }) => [
      { path: `charts/${file}`, bytes },
      ...(provenance === undefined ? [] : [{ path: `charts/${file}.prov`, bytes: provenance }]),
    ]),
    text('index.yaml', printHelmIndex(index)),
    text(BUNDLE_FILES.images, plainImageList(images)),
    text(BUNDLE_FILES.skopeo, skopeoImageList(images)),
    text(BUNDLE_FILES.unresolved, unresolvedLines(contents)),
    text(BUNDLE_FILES.sbom, sbomOf(contents, images)),
    text(BUNDLE_FILES.manifest, printManifest(contents)),
  ]
  const sums = files.map(({ path, bytes }) => `${sha256Of(bytes)}  ${path}`)
  const all = [...files, text(BUNDLE_FILES.sums, `${sums.join('\n')}\n`)]
  return makeArchive(all.map(({ path, bytes }) => ({ path: `${BUNDLE_ROOT}/${path}`, bytes })))
}

function text(path: string, content: string): ArchiveEntry {
  return { path, bytes: new TextEncoder().encode(content) }
}

function printManifest({ addons, charts }: BundleContents): string {
  const manifest: BundleManifest = {
    schemaVersion: 1,
    addons: addons.map(({ file }) => `addons/${file}`).toSorted(byCodeUnit),
    charts: movable(charts)
      .map(({ origin, address, item }) => ({
        ...plainOrigin(origin),
        address,
        file: `charts/${item.archive.file}`,
      }))
      .toSorted((a, b) => byCodeUnit(keyOf(a), keyOf(b))),
  }
  return `${JSON.stringify(manifest, undefined, 2)}\n`
}

type Fetched = Extract<FetchedChart, { kind: 'fetched' }>

// One name and version stands for one chart; what the bundle cannot hold is not in its manifest either.
function movable(charts: readonly FetchedChart[]): readonly Fetched[] {
  const held = new Set(chartsToPublish(charts).items.map(({ archive }) => archive.sha256))
  return charts.filter(isFetched).filter(({ item }) => held.has(item.archive.sha256))
}

function plainOrigin({ repoType, url, chart, version }: Fetched['origin']) {
  return { repoType, url, chart, version }
}

function unresolvedLines({ addons, charts, needs }: BundleContents): string {
  const open = needs.flatMap(({ unresolved }, at) =>
    unresolved.map(({ kind, message }) => `${addons[at]?.name ?? ''}: ${kind}: ${message}`),
  )
  const refused = chartsToPublish(charts).refused.map(
    ({ origin, message }) => `${origin.chart} ${origin.version}: chart: ${message}`,
  )
  return sortedLines([...open, ...refused].map((line) => line.replace(/\s*\n\s*/g, ' ')))
}

function sbomOf({ addons, charts, needs }: BundleContents, images: readonly string[]): string {
  const held = movable(charts)
  const byArchive = new Map(
    held.map(({ item, address }) => [item.archive.sha256, { archive: item.archive, address }]),
  )
  const wanted = needs.map((one, at): readonly [string, readonly string[]] => {
    const keys = new Set(one.charts.map(keyOf))
    const own = held.filter(({ origin }) => keys.has(keyOf(origin)))
    const addon = addons[at]
    return [
      `${addon?.name} ${addon?.version}`,
      own.map(({ item: { archive } }) => `${archive.name} ${archive.version}`),
    ]
  })
  return makeSbom({
    addons: addons.toSorted((a, b) => byCodeUnit(a.file, b.file)),
    charts: [...byArchive.values()].toSorted((a, b) => byCodeUnit(a.archive.file, b.archive.file)),
    images: [...new Set(images)].toSorted(byCodeUnit),
    needs: new Map(wanted),
  })
}
