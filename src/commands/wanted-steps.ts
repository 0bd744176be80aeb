import { type Addon, addonLabel } from '../addon/addon.ts'
import { parseVersion } from '../addon/version.ts'
import { readCommit } from '../bump/commit-level.ts'
import { editVersion } from '../bump/edit-version.ts'
import { planBump } from '../bump/plan-bump.ts'
import type { PreviousState, ServedRegistry, WantedStep } from '../validate/rule.ts'
import { basisFinder } from './bump-basis.ts'
import { bumpReasons } from './bump-reasons.ts'
import type { CommandContext } from './command.ts'
import type { LoadedCatalog } from './load-catalog.ts'

/**
 * The states that a proposal must be above, with the step that its changes ask for: of the base, and of everything that is published.
 * `version-step: off` asks for nothing; a person's label or footer that says `none` neither.
 */
export async function wantedSteps(
  context: CommandContext,
  loaded: LoadedCatalog,
  known: {
    readonly previous: ReadonlyMap<string, readonly PreviousState[]>
    readonly served: readonly ServedRegistry[]
  },
): Promise<ReadonlyMap<string, readonly PreviousState[]>> {
  const { inputs } = context
  if (inputs.versionStep === 'off') return new Map()
  const findBasis = inputs.validate === 'full' ? await basisFinder(context, loaded) : undefined
  const states = new Map<string, readonly PreviousState[]>()
  for (const chosen of loaded.chosen) {
    const { addon } = chosen
    const own = known.previous.get(addon.root) ?? []
    states.set(addon.root, own)
    if (own.every(({ change }) => change !== 'content')) continue
    const published = publishedOf(known.served, addon)
    const all = [...own, ...published.map((state): PreviousState => ({ ...state, change: 'content' }))]
    states.set(addon.root, all)
    const basis = await findBasis?.(chosen)
    if (basis?.before === undefined) continue
    const commits = basis.commits.map(readCommit)
    const reasons = await bumpReasons(context, { addon, before: basis.before, commits })
    const versions = published.map(({ version }) => version)
    const answer = planBump({
      addon,
      previous: own[0]?.version,
      reasons,
      commits: [],
      published: versions,
      channel: undefined,
    })
    const { decision } = answer.kind === 'step' ? answer.step : answer
    if (decision.level === 'none') states.set(addon.root, [])
    else if (answer.kind === 'step') {
      const step = stepOf(addon, answer.step.to, {
        isEnforced: isLevelEnforced(inputs.versionStep),
        reasons: decision.reasons.map(({ level, text }) => `${level}: ${text}`),
      })
      states.set(
        addon.root,
        all.map((state) => ({ ...state, step })),
      )
    }
  }
  return states
}

// `check` asks for a higher version; whoever names a step or `auto` asks for as much as that.
function isLevelEnforced(step: CommandContext['inputs']['versionStep']): boolean {
  return step !== undefined && step !== 'check' && step !== 'off'
}

function stepOf(
  addon: Addon,
  version: string,
  words: Pick<WantedStep, 'isEnforced' | 'reasons'>,
): WantedStep {
  const answer = addon.metadata.kind === 'parsed' ? editVersion(addon.metadata.text, version) : undefined
  return { version, ...words, ...(answer?.kind === 'edit' ? { edit: answer.edit } : {}) }
}

function publishedOf(
  served: readonly ServedRegistry[],
  addon: Addon,
): readonly { readonly source: string; readonly version: string }[] {
  const name = addonLabel(addon)
  const own = addon.metadata.kind === 'parsed' ? parseVersion(addon.metadata.value.version) : undefined
  // A pre-release that is published stands in no stable version's way: nobody gets it who does not ask for it.
  const counts = (version: string) =>
    own === undefined || own.prerelease.length > 0 || (parseVersion(version)?.prerelease.length ?? 0) === 0
  return served.flatMap(({ registry, addons }) =>
    (addons.get(name) ?? [])
      .filter(({ version }) => counts(version))
      .map(({ version }) => ({ source: registry, version })),
  )
}
