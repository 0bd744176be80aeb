import type { Addon } from '../addon/addon.ts'
import { readAddonFacts } from '../kubevela/addon-facts.ts'
import { compatibility, isAccepted, type ReleaseJudgement } from '../kubevela/compatibility.ts'
import { STAGES } from '../kubevela/failure.ts'
import type { Release } from '../kubevela/releases.ts'
import { type RenderedChoices, renderChoices } from '../kubevela/render-choices.ts'
import type { Cue } from '../ports.ts'
import { findNeeds } from './find-needs.ts'
import type { AddonNeeds } from './needs.ts'

/** What is known of an addon before anything is mirrored. */
export interface ReadNeeds {
  readonly needs: AddonNeeds
  readonly judgements: readonly ReleaseJudgement[]
  /** The newest release that installs the addon, or at least makes an application of it; undefined where none does. */
  readonly release: Release | undefined
  /** Under that release, or the newest of all. */
  readonly choices: RenderedChoices
}

/** Renders an addon under the newest of the releases that makes something of it and tells what it needs from elsewhere. */
export async function readAddonNeeds(
  addon: Addon,
  { releases, cue }: { readonly releases: readonly Release[]; readonly cue: Cue },
): Promise<ReadNeeds> {
  const judgements = await compatibility(addon, releases, cue)
  const release = (judgements.findLast(isAccepted) ?? judgements.findLast(makesApplication))?.release
  const newest = release ?? releases.at(-1)
  const facts = await readAddonFacts(addon, { cue, judgements })
  const choices =
    newest === undefined ? { renderings: [], left: [] } : await renderChoices(addon, { release: newest, cue })
  return { needs: findNeeds(addon, facts, choices), judgements, release, choices }
}

/** True for a release that makes an application of the addon, even where it refuses another part of it. */
export function makesApplication(judgement: ReleaseJudgement): boolean {
  if (judgement.result !== 'fails') return true
  const { stage, limit } = judgement.failure
  return limit === undefined && STAGES.indexOf(stage) > STAGES.indexOf('render')
}
