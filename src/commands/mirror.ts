import type { Addon } from '../addon/addon.ts'
import { hostOf, parseAllowedHosts } from '../inputs/allowed-hosts.ts'
import { RELEASES } from '../kubevela/releases.ts'
import { makeBundle } from '../mirror/bundle.ts'
import { type FetchedChart, fetchCharts, isFetched, keyOf } from '../mirror/fetch-charts.ts'
import { guardHttp } from '../mirror/guard-http.ts'
import { chartsToPublish } from '../mirror/move-charts.ts'
import type { ChartReference } from '../mirror/needs.ts'
import { type ReadNeeds, readAddonNeeds } from '../mirror/read-needs.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { judge } from './judge.ts'
import { loadBundle } from './load-bundle.ts'
import { loadCatalog } from './load-catalog.ts'
import { mirrorTarget } from './mirror-target.ts'
import { needsWithCharts } from './mirrored-needs.ts'
import { chartFinding, type MovedAddon, moveAddons } from './move-addons.ts'
import { type PackagedAddon, packageChosen, reportRow } from './package-chosen.ts'

const RENDERED_AT_ONCE = 4

/**
 * `mirror`: copies the charts that the chosen addons install into a registry, makes the addons take them from there, proves that by
 * rendering, and publishes the addons; or puts all of it into a bundle. A dry run tells what there is to copy.
 */
export async function mirror(context: CommandContext): Promise<CommandResult> {
  const { inputs } = context
  if (inputs.mirror.fromBundle !== undefined) return await loadBundle(context, inputs.mirror.fromBundle)
  const target = mirrorTarget(inputs)
  const loaded = await loadCatalog(context)
  const judgement = await judge(context, loaded)
  const packaged = await packageChosen({ ...context, archives: undefined }, loaded, judgement)
  const read = await readNeeds(
    context,
    packaged.map(({ addon }) => addon),
  )
  const rows = packaged.map((one) => ({ one, row: reportRow(one, judgement), needs: read.get(one.addon) }))
  if (inputs.dryRun) {
    tellHosts(context, [...read.values()])
    return { addons: rows.map(({ row, needs }) => ({ ...row, needs: needs?.needs })) }
  }
  const charts = await fetchWanted(
    context,
    rows.flatMap(({ one, needs }) => (one.archive === undefined ? [] : (needs?.needs.charts ?? []))),
    target?.url,
  )
  const chosen = rows.flatMap(({ one, needs }): readonly MovedAddon[] =>
    one.archive === undefined || needs === undefined ? [] : [{ addon: one.addon, read: needs }],
  )
  const complete = await needsWithCharts(chosen, charts)
  if (inputs.mirror.bundle !== undefined) {
    await writeBundle(context, { packaged, charts, complete: [...complete.values()] })
    if (!inputs.hasChosenRegistry || target === undefined)
      return { addons: [...told(rows, complete, charts)] }
  }
  const moved = await moveAddons(context, { addons: chosen, charts, complete, target })
  return { addons: [...rows.map(({ one, row }) => joined(row, moved.rows.get(one.addon))), ...moved.charts] }
}

type Row = { readonly one: PackagedAddon; readonly row: AddonRun; readonly needs: ReadNeeds | undefined }

function told(
  rows: readonly Row[],
  complete: ReadonlyMap<Addon, ReadNeeds['needs']>,
  charts: readonly FetchedChart[],
): readonly AddonRun[] {
  return rows.map(({ one, row }) => {
    const needs = complete.get(one.addon)
    return needs === undefined
      ? row
      : { ...row, needs, findings: [...row.findings, ...bundleFindings(one.addon, needs.charts, charts)] }
  })
}

// In a bundle what was fetched is where it should be.
function bundleFindings(addon: Addon, wanted: readonly ChartReference[], charts: readonly FetchedChart[]) {
  const held = chartsToPublish(charts)
  const refused = new Set(held.refused.map(({ origin }) => keyOf(origin)))
  const known = [...charts.filter(isFetched), ...held.refused]
  return wanted
    .filter((chart) => refused.has(keyOf(chart)))
    .flatMap((chart) => chartFinding(addon, chart, { known, placeOf: () => undefined }))
}

function joined(row: AddonRun, moved: Partial<AddonRun> | undefined): AddonRun {
  return moved === undefined
    ? row
    : { ...row, ...moved, findings: [...row.findings, ...(moved.findings ?? [])] }
}

async function readNeeds(
  { inputs, cue, logger }: CommandContext,
  addons: readonly Addon[],
): Promise<ReadonlyMap<Addon, ReadNeeds>> {
  const releases = inputs.releases.map((name) => RELEASES[name])
  const read = new Map<Addon, ReadNeeds>()
  await mapBounded(addons, RENDERED_AT_ONCE, async (addon) => {
    read.set(addon, await readAddonNeeds(addon, { releases, cue }))
    logger.progress('rendering', read.size, addons.length)
  })
  return read
}

async function fetchWanted(
  { inputs, http, clock, logger }: CommandContext,
  wanted: readonly ChartReference[],
  own: string | undefined,
): Promise<readonly FetchedChart[]> {
  const hosts = parseAllowedHosts(inputs.allowedHosts)
  // What lies in the registry already stays where it is.
  const foreign = wanted.filter(({ url }) => url.replace(/\/+$/, '') !== own)
  return await fetchCharts(foreign, {
    hosts,
    http: guardHttp(http(), hosts),
    now: clock.now,
    onProgress: (done, total) => logger.progress('fetching charts', done, total),
  })
}

function tellHosts({ logger, inputs }: CommandContext, read: readonly ReadNeeds[]): void {
  const hosts = parseAllowedHosts(inputs.allowedHosts)
  const urls = read.flatMap(({ needs }) =>
    needs.charts.filter(({ repoType }) => repoType === 'helm' || repoType === 'oci'),
  )
  const asked = urls.map(({ url }) => url.replace(/^oci:/, 'https:')).filter((url) => !hosts.allows(url))
  const names = [...new Set(asked.map(hostOf))].toSorted()
  if (names.length > 0) logger.info(`charts come from these hosts: --allow-host ${names.join(',')}`)
}

async function writeBundle(
  { inputs, logger, writeNamed }: CommandContext,
  {
    packaged,
    charts,
    complete,
  }: {
    readonly packaged: readonly PackagedAddon[]
    readonly charts: readonly FetchedChart[]
    readonly complete: readonly ReadNeeds['needs'][]
  },
): Promise<void> {
  const file = inputs.mirror.bundle ?? ''
  const addons = packaged.flatMap(({ archive }) => archive ?? [])
  const { items } = chartsToPublish(charts)
  const bytes = makeBundle({ addons, charts, needs: complete })
  await writeNamed(file, bytes)
  logger.info(`wrote ${file}: ${addons.length} addons, ${items.length} charts, ${bytes.byteLength} bytes`)
}
