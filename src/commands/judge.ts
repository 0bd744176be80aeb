import type { Addon } from '../addon/addon.ts'
import { parseAllowedHosts } from '../inputs/allowed-hosts.ts'
import { type AddonFacts, readAddonFacts } from '../kubevela/addon-facts.ts'
import { compatibility, type ReleaseJudgement, verdictOf } from '../kubevela/compatibility.ts'
import { RELEASES } from '../kubevela/releases.ts'
import { guardHttp } from '../mirror/guard-http.ts'
import { readServedCharts } from '../mirror/served-charts.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { Compatibility } from '../report/run-report.ts'
import { rules } from '../validate/catalog.ts'
import type { Finding, RuleContext } from '../validate/rule.ts'
import { stopsAddon, validate } from '../validate/validate.ts'
import type { CommandContext } from './command.ts'
import { previousStates, servedRegistries } from './known-state.ts'
import type { LoadedCatalog } from './load-catalog.ts'
import { othersThatMatter } from './others-that-matter.ts'
import { wantedSteps } from './wanted-steps.ts'

/** What is wrong with the addons of a run, what KubeVela makes of them, and which of them may not go on. */
export interface Judgement {
  findingsOf(addon: Addon): readonly Finding[]
  /** By KubeVela release; empty where CUE was not evaluated (`validate: package`). */
  compatibilityOf(addon: Addon): Readonly<Record<string, Compatibility>>
  /** True for an addon that findings keep from being packaged and published (contract.md, `validate`). */
  isStopped(addon: Addon): boolean
}

/** How to judge. */
export interface JudgeOptions {
  /** True where the change is proposed, not merged: then its version must be above the base's. */
  readonly isProposal?: boolean
  /** True where CUE is taken apart and nothing is rendered: what can be mended mechanically does not depend on renderings. */
  readonly rendersNothing?: boolean
}

// More addons than this at once only hold memory: the CUE threads are as many as there are processors.
const JUDGED_AT_ONCE = 8

/** Of addons that are not judged themselves rules ask for nothing but what they define. */
const OF_OTHERS = 'definition'

// Rules about what an addon makes of others. An affected addon's own files are as they were: only these can say something new.
const OUTWARD_RULES = rules.filter(({ id }) => id.startsWith('dependency-'))

/**
 * Judges the addons of a run: renders them as each KubeVela release would and runs the rules; rules that judge across addons
 * see the whole catalog. Affected addons are judged by what rules say of dependencies only. At `validate: package` no CUE is
 * evaluated: nothing it could find would stop an addon.
 */
export async function judge(
  context: CommandContext,
  loaded: LoadedCatalog,
  options: JudgeOptions = {},
): Promise<Judgement> {
  const addons = loaded.chosen.map(({ addon }) => addon)
  const evaluated =
    context.inputs.validate === 'full' ? await evaluate(context, { addons, loaded, options }) : undefined
  const served = context.inputs.validate === 'full' ? await servedRegistries(context, loaded) : []
  const previous = async () =>
    wantedSteps(context, loaded, { previous: await previousStates(loaded.changes, loaded), served })
  const known: RuleContext = {
    catalog: chosenFirst(addons, loaded),
    kubevela: context.inputs.releases,
    ...context.hosting,
    registries: served,
    ...(options.isProposal === true ? { previous: await previous() } : {}),
  }
  const ruleContext: RuleContext =
    evaluated === undefined
      ? known
      : {
          ...known,
          facts: evaluated.facts,
          compatibility: evaluated.judgements,
          charts: await servedCharts(context, { addons, facts: evaluated.facts }),
        }
  // Without facts: what was read of affected addons is not enough to say what they use.
  const affected = options.isProposal === true ? loaded.affected.map(({ addon }) => addon) : []
  const found = [...validate(addons, rules, ruleContext), ...validate(affected, OUTWARD_RULES, known)]
  const byRoot = groupByRoot(context.settle(found, [...addons, ...affected]))
  const findingsOf = (addon: Addon): readonly Finding[] => byRoot.get(addon.root) ?? []
  return {
    findingsOf,
    compatibilityOf: ({ root }) => inWords(evaluated?.judgements.get(root) ?? []),
    isStopped: (addon) => findingsOf(addon).some((finding) => stopsAddon(finding, context.inputs.validate)),
  }
}

// What is told once a catalog is told of its first addon: that has to be one of the run.
function chosenFirst(addons: readonly Addon[], { catalog }: LoadedCatalog): readonly Addon[] {
  const roots = new Set(addons.map(({ root }) => root))
  return [...addons, ...catalog.filter(({ root }) => !roots.has(root))]
}

function groupByRoot(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const known = groups.get(finding.root)
    if (known === undefined) groups.set(finding.root, [finding])
    else known.push(finding)
  }
  return groups
}

interface Evaluated {
  readonly facts: ReadonlyMap<string, AddonFacts>
  readonly judgements: ReadonlyMap<string, readonly ReleaseJudgement[]>
}

interface EvaluationRequest {
  readonly addons: readonly Addon[]
  readonly loaded: LoadedCatalog
  readonly options: JudgeOptions
}

async function evaluate(
  { inputs, cue, logger }: CommandContext,
  { addons, loaded, options }: EvaluationRequest,
): Promise<Evaluated> {
  const releases = options.rendersNothing === true ? [] : inputs.releases.map((name) => RELEASES[name])
  const facts = new Map<string, AddonFacts>()
  const judgements = new Map<string, readonly ReleaseJudgement[]>()
  await mapBounded(addons, JUDGED_AT_ONCE, async (addon) => {
    const judged = await compatibility(addon, releases, cue)
    judgements.set(addon.root, judged)
    facts.set(addon.root, await readAddonFacts(addon, { cue, judgements: judged }))
    logger.progress('rendering', judgements.size, addons.length)
  })
  await mapBounded(othersThatMatter(addons, loaded.catalog), JUDGED_AT_ONCE, async (addon) => {
    facts.set(addon.root, await readAddonFacts(addon, { cue, only: OF_OTHERS }))
  })
  return { facts, judgements }
}

// Other people's servers are asked only where the user names them, and not for long: all that they can bring is a warning.
async function servedCharts(
  { inputs, http, logger }: CommandContext,
  { addons, facts }: { readonly addons: readonly Addon[]; readonly facts: Evaluated['facts'] },
): Promise<NonNullable<RuleContext['charts']>> {
  const hosts = parseAllowedHosts(inputs.allowedHosts)
  const components = addons.flatMap(({ root }) => facts.get(root)?.helm ?? [])
  if (hosts.patterns.length === 0 || components.length === 0) return new Map()
  return await readServedCharts(components, {
    hosts,
    http: guardHttp(http('brief'), hosts),
    onRead: (done, total) => logger.progress('asking chart repositories', done, total),
  })
}

function inWords(judgements: readonly ReleaseJudgement[]): Readonly<Record<string, Compatibility>> {
  return Object.fromEntries(judgements.map((judgement) => [judgement.release.name, verdictOf(judgement)]))
}
