import { type Addon, addonLabel, dependencyNames } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { compareVersions, parseVersion } from '../addon/version.ts'
import { changedFiles } from '../mirror/edit-addon.ts'
import { type FetchedChart, isFetched, keyOf } from '../mirror/fetch-charts.ts'
import { HIDDEN_CHOICE } from '../mirror/find-needs.ts'
import { chartsToPublish, placesAfter } from '../mirror/move-charts.ts'
import type { AddonNeeds, ChartOrigin, ChartPlace, ChartReference } from '../mirror/needs.ts'
import type { ReadNeeds } from '../mirror/read-needs.ts'
import { type Rewrite, rewriteAddon } from '../mirror/rewrite-addon.ts'
import { packageAddon } from '../package/package-addon.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { PublishResult } from '../publish/publish.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { Finding, Severity } from '../validate/rule.ts'
import type { CommandContext } from './command.ts'
import { sendArchives } from './send-archives.ts'

/** An addon to move, and what was read of it. */
export interface MovedAddon {
  readonly addon: Addon
  readonly read: ReadNeeds
}

/** What is moved where. */
export interface Move {
  readonly addons: readonly MovedAddon[]
  readonly charts: readonly FetchedChart[]
  /** What each addon needs, with what its charts need. */
  readonly complete: ReadonlyMap<Addon, AddonNeeds>
  readonly target: ChartPlace | undefined
}

/** What came of a move, for the report. */
export interface Moved {
  readonly rows: ReadonlyMap<Addon, Partial<AddonRun> & { readonly findings: readonly Finding[] }>
  /** One row for each chart. */
  readonly charts: readonly AddonRun[]
}

const REWRITTEN_AT_ONCE = 2
// Copying charts may take longer than publishing what changed; a run that ends here goes on with the next one.
const LONG = { deadlineMs: 60 * 60_000 }

/**
 * Publishes charts, rewrites the addons to the charts that are there now, and publishes those that are complete. An addon whose
 * charts could not all be had is kept back, with the reason; what lies in git and buckets stays where it is.
 */
export async function moveAddons(
  context: CommandContext,
  { addons, charts, complete, target }: Move,
): Promise<Moved> {
  if (target === undefined) return { rows: new Map(), charts: [] }
  const { items, refused } = chartsToPublish(charts)
  const publishers = addons.length === 0 ? [] : await context.publishers()
  const published = await sendArchives(context, items, publishers, LONG)
  const placeOf = placesAfter(charts, published, target)
  const known = [...charts.filter(isFetched), ...refused]
  const rewrites = await rewriteAll(context, addons, { known, placeOf, target })
  await writeSources(context, rewrites)
  const packaged = rewrites.flatMap(({ one, rewrite, findings }) => {
    if (findings.some(({ severity }) => severity === 'error')) return []
    const addon = rewrite.kind === 'rewritten' ? rewrite.addon : one.addon
    return [
      {
        one,
        item: { archive: packageAddon(addon), dependencies: dependencyNames(addon) } satisfies PublishItem,
      },
    ]
  })
  for (const { item } of packaged) await context.archives?.write(item.archive.file, item.archive.bytes)
  const results = await sendArchives(
    context,
    packaged.map(({ item }) => item),
    publishers,
    LONG,
  )
  const rows = rewrites.map(({ one, findings }) => {
    const at = packaged.findIndex((other) => other.one === one)
    const archive = packaged[at]?.item.archive
    const needs = withPlaces(
      complete.get(one.addon) ?? one.read.needs,
      archive === undefined ? () => undefined : placeOf,
    )
    const row = {
      findings,
      needs,
      outcomes: results[at]?.outcomes ?? [],
      archive,
      ...(archive === undefined ? {} : { version: archive.version }),
    }
    return [one.addon, row] as const
  })
  return { rows: new Map(rows), charts: published.map((result) => chartRow(result, charts)) }
}

interface Rewritten {
  readonly one: MovedAddon
  readonly rewrite: Rewrite
  readonly findings: readonly Finding[]
}

async function rewriteAll(
  { cue, inputs, logger }: CommandContext,
  addons: readonly MovedAddon[],
  {
    known,
    placeOf,
    target,
  }: {
    readonly known: readonly FetchedChart[]
    readonly placeOf: (chart: ChartOrigin) => ChartPlace | undefined
    readonly target: ChartPlace
  },
): Promise<readonly Rewritten[]> {
  let done = 0
  return await mapBounded(addons, REWRITTEN_AT_ONCE, async (one): Promise<Rewritten> => {
    const { addon, read } = one
    const suffix = inputs.mirror.versionSuffix
    const wanted = read.needs.charts.filter(({ url }) => url.replace(/\/+$/, '') !== target.url)
    const open = wanted.flatMap((chart) => chartFinding(addon, chart, { known, placeOf }))
    const isHeldBack = open.some(({ severity }) => severity === 'error')
    const rewrite: Rewrite = isHeldBack
      ? { kind: 'unchanged' }
      : await rewriteAddon(addon, { cue, ...read, placeOf, ...(suffix === undefined ? {} : { suffix }) })
    done += 1
    logger.progress('rewriting', done, addons.length)
    const refusal =
      rewrite.kind === 'refused'
        ? [finding(addon, 'mirror-rewrite', 'error', `cannot be rewritten: ${rewrite.message}`, rewrite.hint)]
        : []
    return { one, rewrite, findings: [...open, ...refusal, ...shadowFindings(addon, { known, placeOf })] }
  })
}

interface Known {
  readonly known: readonly FetchedChart[]
  readonly placeOf: (chart: ChartOrigin) => ChartPlace | undefined
}

/** What is to be said of a chart that stays where it is. */
export function chartFinding(
  addon: Addon,
  chart: ChartReference,
  { known, placeOf }: Known,
): readonly Finding[] {
  const label = `the chart ${chart.chart} ${chart.version} of ${chart.url}`
  if (placeOf(chart) !== undefined) {
    if (chart.when !== HIDDEN_CHOICE) return []
    const message = `${label} is copied, but no rendering shows its component: nothing was rewritten for it`
    return [finding(addon, 'mirror-chart', 'warning', message, 'check it by hand')]
  }
  const refusal = known.find((one) => keyOf(one.origin) === keyOf(chart) && one.kind === 'refused')
  const stays = chart.repoType === 'git' || chart.repoType === 'oss'
  if (refusal?.kind !== 'refused')
    return [
      finding(
        addon,
        'mirror-chart',
        'error',
        `${label} was not published to the registry`,
        'see the outcome of the chart',
      ),
    ]
  return [
    finding(
      addon,
      'mirror-chart',
      stays ? 'warning' : 'error',
      `${label} is not mirrored: ${refusal.message}`,
      refusal.hint,
    ),
  ]
}

// Charts and addons of one name share one entry of a registry, and vela takes the newest version of it.
function shadowFindings(addon: Addon, { known, placeOf }: Known): readonly Finding[] {
  const { metadata } = addon
  const own = metadata.kind === 'parsed' ? parseVersion(metadata.value.version) : undefined
  return known.filter(isFetched).flatMap(({ origin, item: { archive } }) => {
    const version = parseVersion(archive.version)
    if (own === undefined || version === undefined || archive.name !== addonLabel(addon)) return []
    if (placeOf(origin) === undefined || compareVersions(version, own) <= 0) return []
    const message = `the chart ${archive.name} ${archive.version} stands beside the addon of that name and is newer than its ${own.text}: vela takes the newest for the addon`
    return [
      finding(
        addon,
        'mirror-shadow',
        'warning',
        message,
        `enable it by its version: vela addon enable ${archive.name} --version ${own.text}`,
      ),
    ]
  })
}

function finding(addon: Addon, rule: string, severity: Severity, message: string, fix?: string): Finding {
  const path = addon.root === '.' ? METADATA_FILE : `${addon.root}/${METADATA_FILE}`
  return {
    root: addon.root,
    rule,
    severity,
    level: 'package',
    message,
    path,
    ...(fix === undefined ? {} : { fix }),
  }
}

async function writeSources(
  { inputs, writeSource, logger }: CommandContext,
  rewrites: readonly Rewritten[],
): Promise<void> {
  if (!inputs.mirror.write) return
  for (const { one, rewrite } of rewrites) {
    if (rewrite.kind !== 'rewritten') continue
    for (const { path, bytes } of changedFiles(rewrite.addon, rewrite.edits)) {
      await writeSource(path, bytes)
      logger.info(`edited ${path} (${addonLabel(one.addon)})`)
    }
  }
}

function withPlaces(needs: AddonNeeds, placeOf: (chart: ChartOrigin) => ChartPlace | undefined): AddonNeeds {
  const charts = needs.charts.map((chart) => {
    const place = chart.when === HIDDEN_CHOICE ? undefined : placeOf(chart)
    return place === undefined ? chart : { ...chart, movedTo: place.url }
  })
  return { ...needs, charts }
}

function chartRow({ item: { archive }, outcomes }: PublishResult, charts: readonly FetchedChart[]): AddonRun {
  const source = charts.filter(isFetched).find(({ item }) => item.archive === archive)
  return {
    name: archive.name,
    root: source?.address ?? archive.file,
    version: archive.version,
    findings: [],
    archive,
    outcomes,
  }
}
