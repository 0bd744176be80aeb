import { type Addon, addonLabel } from '../addon/addon.ts'
import { commitReasons, type ReadCommit } from '../bump/commit-level.ts'
import { contentReasons } from '../bump/content-level.ts'
import { labelReasons } from '../bump/label-level.ts'
import type { Reason } from '../bump/reason.ts'
import { compareAddons } from '../difference/compare-addons.ts'
import { type AddonDifference, changesContent } from '../difference/difference.ts'
import { RELEASES } from '../kubevela/releases.ts'
import type { CommandContext } from './command.ts'

/** One addon, what it was before, and the commits in between. */
export interface BumpedAddon {
  readonly addon: Addon
  readonly before: Addon | undefined
  readonly commits: readonly ReadCommit[]
}

type Sources = Pick<CommandContext, 'inputs' | 'event' | 'cue' | 'defaultSelection'>

/**
 * Every reason to raise an addon: what changed in it, what its commits say, what people put on the proposal, and the input. Where
 * nothing that is installed changed, commits and labels alone ask for nothing, and neither does the input, unless the addon was
 * asked for by name or as one of all.
 */
export async function bumpReasons(context: Sources, addon: BumpedAddon): Promise<readonly Reason[]> {
  const difference = await differenceFor(context, addon)
  return reasonsFrom(context, addon, difference)
}

/** What changed in an addon; undefined where there is nothing to compare with. */
export async function differenceFor(
  { inputs, cue }: Pick<CommandContext, 'inputs' | 'cue'>,
  { addon, before }: Pick<BumpedAddon, 'addon' | 'before'>,
): Promise<AddonDifference | undefined> {
  if (before === undefined) return undefined
  const releases = inputs.releases.map((name) => RELEASES[name])
  return await compareAddons(before, addon, { releases, cue })
}

/** The reasons for a known difference. */
export function reasonsFrom(
  { inputs, event }: Pick<CommandContext, 'inputs' | 'event'>,
  { addon, commits }: BumpedAddon,
  difference: AddonDifference | undefined,
): readonly Reason[] {
  const isChanged = difference !== undefined && changesContent(difference)
  const isAsked =
    inputs.operands.length > 0 || (inputs.selection !== undefined && inputs.selection.kind !== 'changed')
  const labels = event?.trigger.kind === 'pull-request' ? event.trigger.labels : []
  return [
    ...(difference === undefined ? [] : contentReasons(difference)),
    ...(isChanged ? commitReasons(commits) : []),
    ...(isChanged || isAsked ? labelReasons(labels, addonLabel(addon)) : []),
    ...(isChanged || isAsked ? inputReasons(inputs.versionStep) : []),
  ]
}

function inputReasons(step: CommandContext['inputs']['versionStep']): readonly Reason[] {
  if (step !== 'major' && step !== 'minor' && step !== 'patch') return []
  return [{ source: 'input', level: step, text: `version-step is ${step}` }]
}
