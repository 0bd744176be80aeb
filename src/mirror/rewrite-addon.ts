import { type Addon, textOf } from '../addon/addon.ts'
import type { Json } from '../addon/yaml.ts'
import { useOf } from '../kubevela/classify.ts'
import type { ReleaseJudgement } from '../kubevela/compatibility.ts'
import type { Release } from '../kubevela/releases.ts'
import { type ChosenRendering, type RenderedChoices, renderSets } from '../kubevela/render-choices.ts'
import type { Cue } from '../ports.ts'
import { cueSpots } from './cue-spots.ts'
import { editAddon } from './edit-addon.ts'
import type { ChartOrigin, ChartPlace } from './needs.ts'
import { proveRewrite } from './prove-rewrite.ts'
import { chartNamed, renderedCharts } from './rendered-charts.ts'
import { differencesOf } from './same-but-charts.ts'
import { joinEdits, joinSpots, type SourceEdit, type Spot } from './spots.ts'
import { versionEdit } from './version-edit.ts'
import { yamlSpots } from './yaml-spots.ts'

/** What a rewrite is made with. */
export interface RewriteOptions {
  readonly cue: Cue
  readonly judgements: readonly ReleaseJudgement[]
  /** The release that the choices were rendered under; undefined where none makes an application of the addon. */
  readonly release: Release | undefined
  readonly choices: RenderedChoices
  /** The new place of a chart; undefined for one that stays where it is. */
  readonly placeOf: (chart: ChartOrigin) => ChartPlace | undefined
  /** Makes the version of the rewritten addon one of its own: `1.2.3-SUFFIX`. */
  readonly suffix?: string
}

/** A rewritten addon, proven by rendering, or why there is none. */
export type Rewrite =
  | { readonly kind: 'rewritten'; readonly addon: Addon; readonly edits: readonly SourceEdit[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint?: string }

/**
 * Makes an addon take its charts from their new places by editing nothing but what says their `url` and `repoType`. Which places
 * in the sources say them is found by experiment: each is given a mark, and the rendering shows where the marks arrive. The
 * result counts only where every judged release makes the same of it but for these fields.
 */
export async function rewriteAddon(addon: Addon, options: RewriteOptions): Promise<Rewrite> {
  const { release } = options
  if (release === undefined)
    return refused('no judged release of KubeVela renders it, so that nothing can be proven')
  const spots = joinSpots(spotsIn(addon))
  const candidates: (readonly number[])[] = [spots.map(() => 0)]
  // Where the first way of a place breaks the sources, the next is tried, place by place.
  for (const [at, spot] of spots.entries())
    if (spot.ways.length > 1) candidates.push(spots.map((_, other) => (other === at ? 1 : 0)))
  if (spots.filter((spot) => spot.ways.length > 1).length > 1)
    candidates.push(spots.map((spot) => spot.ways.length - 1))
  let first: Rewrite | undefined
  for (const ways of candidates) {
    const rewrite = await rewriteBy({ addon, spots, ways, release }, options)
    if (rewrite.kind !== 'refused') return rewrite
    first ??= rewrite
  }
  return first ?? { kind: 'unchanged' }
}

interface Attempt {
  readonly addon: Addon
  readonly spots: readonly Spot[]
  /** Which way of each spot is used. */
  readonly ways: readonly number[]
  readonly release: Release
}

async function rewriteBy(attempt: Attempt, options: RewriteOptions): Promise<Rewrite> {
  const { addon, release } = attempt
  const usable = await usableSpots(attempt, options)
  const traced = await trace(
    { ...attempt, spots: usable.map(({ spot }) => spot), ways: usable.map(({ way }) => way) },
    options,
  )
  if (traced.kind === 'refused') return traced
  if (traced.wanted === 0) return { kind: 'unchanged' }
  const edits = joinEdits(traced.edits)
  if (edits === undefined)
    return refused(
      'two of its charts take their address from one place in the sources, but do not move to one',
    )
  const version = options.suffix === undefined ? [] : versionEdit(addon, options.suffix)
  if (version === undefined) return refused('its version in metadata.yaml cannot be edited')
  const rewritten = editAddon(addon, [...edits, ...version])
  if (rewritten === undefined) return refused('one of its files is no UTF-8 text')
  const proof = await proveRewrite(addon, rewritten, { ...options, newest: release })
  if (proof !== undefined) return refused(proof)
  return { kind: 'rewritten', addon: rewritten, edits: [...edits, ...version] }
}

function spotsIn(addon: Addon): readonly Spot[] {
  const files = addon.files.flatMap((file) => {
    const use = useOf(file.path)
    const isInstalled = use.kind === 'used' && INSTALLED.has(use.class)
    return isInstalled ? [{ path: file.path, text: textOf(file), language: use.language }] : []
  })
  return [
    ...cueSpots(files.filter(({ language }) => language === 'cue')),
    ...files.filter(({ language }) => language === 'yaml').flatMap(yamlSpots),
  ]
}

const INSTALLED = new Set<string>([
  'template-cue',
  'template-yaml',
  'resource',
  'parameter',
  'legacy-parameter',
])

interface UsableSpot {
  readonly spot: Spot
  readonly way: number
}

// A mark can break the sources at a place that wants certain values; such places are no use, the others are.
async function usableSpots(
  { addon, spots, ways, release }: Attempt,
  options: RewriteOptions,
): Promise<readonly UsableSpot[]> {
  const all = spots.map((spot, at): UsableSpot => ({ spot, way: ways[at] ?? 0 }))
  const [plain] = options.choices.renderings
  if (plain === undefined || (await marks(all))) return all
  const usable: UsableSpot[] = []
  for (const one of all) if (await marks([one])) usable.push(one)
  return usable

  async function marks(some: readonly UsableSpot[]): Promise<boolean> {
    const edits = joinEdits(some.flatMap(({ spot, way }) => markEdits(spot, way, 0)))
    const marked = edits === undefined ? undefined : editAddon(addon, edits)
    if (marked === undefined || plain === undefined) return false
    const [rendering] = await renderSets(marked, [plain], { release, cue: options.cue })
    return rendering?.kind === plain.kind
  }
}

type Traced =
  | { readonly kind: 'traced'; readonly edits: readonly SourceEdit[]; readonly wanted: number }
  | Extract<Rewrite, { kind: 'refused' }>

async function trace({ addon, spots, ways, release }: Attempt, options: RewriteOptions): Promise<Traced> {
  const { placeOf, choices, cue } = options
  const marked = markAll(addon, spots, ways)
  if (marked === undefined) return refused('the places that say where its charts come from overlap')
  const renderings = await renderSets(marked, choices.renderings, { release, cue })
  const reached = new Map<number, ChartPlace[]>()
  const kept = new Set<number>()
  const lost: string[] = []
  const neighbours = new Set<number>()
  let wanted = 0
  for (const [at, before] of choices.renderings.entries()) {
    const after = renderings[at]
    if (before.kind !== 'rendered') continue
    if (after?.kind !== 'rendered')
      return refused(`its sources do not allow another url: ${after?.failure.message ?? ''}`)
    const arrivals = arrivalsOf(before, after)
    for (const { url, component, properties } of arrivals.charts) {
      const chart = chartNamed(properties)
      const place = placeOf(chart)
      const spot = markedSpot(url)
      if (place === undefined) {
        for (const other of marksIn(url)) kept.add(other)
        continue
      }
      wanted += 1
      if (spot === undefined) lost.push(component ?? chart.chart)
      else {
        reached.set(spot, [...(reached.get(spot) ?? []), place])
        if (chart.repoType !== place.repoType) neighbours.add(spot)
      }
    }
    for (const spot of arrivals.elsewhere) kept.add(spot)
  }
  const [first] = lost
  if (first !== undefined)
    return refused(
      `the url of its component "${first}" comes from no one place in the sources`,
      'write the url of the chart as one text',
    )
  const shared = [...reached.keys()].find((spot) => kept.has(spot))
  if (shared !== undefined)
    return refused(
      `${spots[shared]?.path ?? ''}: ${spots[shared]?.text ?? ''} says more than where one chart comes from`,
      'give the url of the chart a place of its own',
    )
  const edits = [...reached].flatMap(([at, places]) =>
    editsFor(spots[at], { way: ways[at] ?? 0, place: places[0], asksType: neighbours.has(at) }),
  )
  return { kind: 'traced', edits, wanted }
}

function editsFor(
  spot: Spot | undefined,
  {
    way,
    place,
    asksType,
  }: { readonly way: number; readonly place: ChartPlace | undefined; readonly asksType: boolean },
): readonly SourceEdit[] {
  if (spot === undefined || place === undefined) return []
  const own = spot.ways[way]?.(place.url) ?? []
  return asksType ? [...own, ...spot.neighbours.flatMap((one) => one.write(place.repoType))] : own
}

function markAll(addon: Addon, spots: readonly Spot[], ways: readonly number[]): Addon | undefined {
  const edits = joinEdits(spots.flatMap((spot, at) => markEdits(spot, ways[at] ?? 0, at)))
  return edits === undefined ? undefined : editAddon(addon, edits)
}

const MARK = /\b(?:https?|oci):\/\/mark(\d+)\.invalid\b/g

function markEdits(spot: Spot, way: number, at: number): readonly SourceEdit[] {
  const scheme = /(https?|oci):\/\//.exec(spot.text)?.[1] ?? 'https'
  return spot.ways[way]?.(`${scheme}://mark${at}.invalid`) ?? []
}

function marksIn(text: string): readonly number[] {
  return [...text.matchAll(MARK)].map((match) => Number(match[1]))
}

// The one spot that all of a text comes from.
function markedSpot(text: string): number | undefined {
  const [mark] = marksIn(text)
  return /^(?:https?|oci):\/\/mark\d+\.invalid$/.test(text) ? mark : undefined
}

interface Arrivals {
  /** The charts as they were, with the url as it became. */
  readonly charts: readonly {
    readonly url: string
    readonly component: string | undefined
    readonly properties: ReturnType<typeof renderedCharts>[number]['properties']
  }[]
  /** Spots whose marks arrived anywhere else. */
  readonly elsewhere: readonly number[]
}

type Rendered = Extract<ChosenRendering, { kind: 'rendered' }>

function arrivalsOf(before: Rendered, after: Rendered): Arrivals {
  const [old, now]: [Json, Json] = [objectsOf(before), objectsOf(after)]
  const urls = new Map(
    renderedCharts(now).map(({ path, properties }) => [path.join('\n'), chartNamed(properties).url]),
  )
  const charts = renderedCharts(old).map(({ path, component, properties }) => ({
    url: urls.get(path.join('\n')) ?? '',
    component,
    properties,
  }))
  const elsewhere = differencesOf(old, now)
    .filter(({ chart }) => chart === undefined)
    .flatMap((difference) => marksIn(JSON.stringify(difference.after ?? '')))
  return { charts, elsewhere }
}

function objectsOf({ application, outputs }: Rendered): readonly Json[] {
  return [application, ...outputs]
}

function refused(message: string, hint?: string): Extract<Rewrite, { kind: 'refused' }> {
  return { kind: 'refused', message, ...(hint === undefined ? {} : { hint }) }
}
