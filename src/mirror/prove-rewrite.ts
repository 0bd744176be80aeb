import type { Addon } from '../addon/addon.ts'
import type { Json } from '../addon/yaml.ts'
import { compatibility, type ReleaseJudgement } from '../kubevela/compatibility.ts'
import type { Release } from '../kubevela/releases.ts'
import { LABEL_ADDON_VERSION } from '../kubevela/releases.ts'
import type { Rendering } from '../kubevela/render.ts'
import { type ChosenRendering, type RenderedChoices, renderSets } from '../kubevela/render-choices.ts'
import type { Cue } from '../ports.ts'
import type { ChartOrigin, ChartPlace } from './needs.ts'
import { makesApplication } from './read-needs.ts'
import { chartNamed, renderedCharts } from './rendered-charts.ts'
import { chartOf, type Difference, differencesOf } from './same-but-charts.ts'

/** What a proof compares by. */
export interface ProofOptions {
  readonly cue: Cue
  readonly judgements: readonly ReleaseJudgement[]
  readonly choices: RenderedChoices
  /** The release that the choices were rendered under. */
  readonly newest: Release
  readonly placeOf: (chart: ChartOrigin) => ChartPlace | undefined
  readonly suffix?: string
}

/**
 * Renders a rewritten addon under every judged release, with the default arguments and with each choice, and compares: all must be
 * as before but for `url` and `repoType` of the charts that moved, and those must be at their new places. Returns what is not,
 * for people; undefined where the rewrite is proven.
 */
export async function proveRewrite(
  before: Addon,
  after: Addon,
  options: ProofOptions,
): Promise<string | undefined> {
  const { judgements, cue, choices, newest } = options
  const releases = judgements.map(({ release }) => release)
  const rewritten = await compatibility(after, releases, cue)
  for (const [at, old] of judgements.entries()) {
    const problem = compareJudgements(old, rewritten[at], options)
    if (problem !== undefined)
      return `KubeVela ${old.release.name} would make something else of it: ${problem}`
  }
  for (const { release } of judgements.filter(makesApplication)) {
    const sets = choices.renderings
    const old = release === newest ? sets : await renderSets(before, sets, { release, cue })
    const now = await renderSets(after, old, { release, cue })
    for (const [at, one] of old.entries()) {
      const problem = compareRenderings(one, now[at], options)
      if (problem !== undefined)
        return `KubeVela ${release.name} would make something else of it${one.choice === undefined ? '' : ` with ${one.choice}`}: ${problem}`
    }
  }
  return undefined
}

function compareJudgements(
  old: ReleaseJudgement,
  now: ReleaseJudgement | undefined,
  options: ProofOptions,
): string | undefined {
  if (now === undefined || now.result !== old.result) {
    return now?.result === 'fails'
      ? now.failure.message
      : `it is ${now?.result ?? 'nothing'}, no longer ${old.result}`
  }
  if (old.result === 'fails' || now.result === 'fails') {
    const stages = [old, now].map((one) => (one.result === 'fails' ? one.failure.stage : ''))
    return stages[0] === stages[1] ? undefined : `it is refused at ${stages[1]}, no longer at ${stages[0]}`
  }
  const schema = schemaProblem(old.rendering.parameterSchema, now.rendering.parameterSchema, options)
  return schema ?? firstProblem(partsOf(old.rendering), partsOf(now.rendering), options)
}

// A parameter's default may be where an address stands; what the parameter takes stays as it was.
function schemaProblem(
  old: Json | undefined,
  now: Json | undefined,
  { choices, placeOf }: ProofOptions,
): string | undefined {
  const charts = choices.renderings.flatMap((one) =>
    one.kind === 'rendered' ? renderedCharts([one.application, ...one.outputs]) : [],
  )
  const places = charts.flatMap(({ properties }) => placeOf(chartNamed(properties)) ?? [])
  const isPlace = (value: Json | undefined) =>
    places.some(({ url, repoType }) => value === url || value === repoType)
  const strange = differencesOf(old, now).find(
    ({ before, after }) => typeof before !== 'string' || !isPlace(after),
  )
  return strange === undefined ? undefined : `its parameters: ${shown(strange)}`
}

function partsOf({
  application,
  outputs,
  definitions,
  configTemplates,
  schemas,
  views,
  notes,
}: Rendering): Json {
  return {
    objects: [application ?? null, ...(outputs ?? [])],
    definitions: definitions ?? [],
    configTemplates: configTemplates ?? [],
    schemas: schemas ?? [],
    views: views ?? [],
    notes: notes ?? '',
  }
}

function compareRenderings(
  old: ChosenRendering,
  now: ChosenRendering | undefined,
  options: ProofOptions,
): string | undefined {
  if (old.kind === 'refused') return now?.kind === 'refused' ? undefined : 'it is not refused any more'
  if (now?.kind !== 'rendered') return now?.failure.message ?? 'it could not be rendered within the limits'
  return firstProblem([old.application, ...old.outputs], [now.application, ...now.outputs], options)
}

function firstProblem(old: Json, now: Json, options: ProofOptions): string | undefined {
  const strange = differencesOf(old, now).find((difference) => !isWanted(difference, options))
  if (strange !== undefined) return shown(strange)
  for (const { path, component, properties } of renderedCharts(old)) {
    const place = options.placeOf(chartNamed(properties))
    if (place === undefined) continue
    const found = renderedCharts(now).find((one) => one.path.join('\n') === path.join('\n'))
    const named = found === undefined ? undefined : chartNamed(found.properties)
    if (named?.url !== place.url || named.repoType !== place.repoType)
      return `the component "${component ?? ''}" still takes its chart from ${named?.url ?? 'elsewhere'}`
  }
  return undefined
}

function isWanted(difference: Difference, { placeOf, suffix }: ProofOptions): boolean {
  const { path, after } = difference
  const last = path.at(-1)
  if (suffix !== undefined && last === LABEL_ADDON_VERSION) return true
  const chart = chartOf(difference)
  const place = chart === undefined ? undefined : placeOf(chart)
  if (place === undefined) return false
  return last === 'url' ? after === place.url : last === 'repoType' && after === place.repoType
}

function shown({ path, before, after }: Difference): string {
  return `${path.join('.')} was ${clip(before)} and becomes ${clip(after)}`
}

function clip(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
