import type { Addon } from '../addon/addon.ts'
import { type ComparedStates, compareStates } from '../difference/compare-addons.ts'
import { objectName } from '../difference/object-name.ts'
import { RELEASES } from '../kubevela/releases.ts'
import type { Rendering } from '../kubevela/render.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import { commitTree } from '../read/commit-tree.ts'
import { readAddon } from '../read/read-addon.ts'
import type { ReportedDifference } from '../report/run-report.ts'
import { type TwoStates, unifiedDiff } from '../report/unified-diff.ts'
import type { CommandContext } from './command.ts'
import type { ChosenAddon, LoadedCatalog } from './load-catalog.ts'

// Both states of an addon are rendered. Beyond this many a reader wants a list, not a comparison of each.
const MOST_COMPARED = 40
const AT_ONCE = 4

/**
 * How each changed addon differs from what it was at the base of the comparison, by addon root. Empty where nothing was compared,
 * where the base cannot be read, and at `validate: package`, where nothing is rendered.
 */
export async function baseDifferences(
  { inputs, cue, git, logger }: CommandContext,
  { changes, chosen }: LoadedCatalog,
): Promise<ReadonlyMap<string, ReportedDifference>> {
  if (changes.kind !== 'compared' || inputs.validate !== 'full') return new Map()
  const commit = await changes.baseCommit?.()
  const base = commit === undefined ? undefined : commitTree(git, commit)
  const changed = chosen.filter(({ change }) => change.kind === 'modified' || change.kind === 'renamed')
  if (base === undefined || changed.length === 0) return new Map()
  if (changed.length > MOST_COMPARED) {
    logger.info(`${changed.length} addons changed: they are not compared one by one with their base`)
    return new Map()
  }
  const releases = inputs.releases.map((name) => RELEASES[name])
  const differences = await mapBounded(changed, AT_ONCE, async ({ addon, change }: ChosenAddon) => {
    const before: Addon = await readAddon(base, change.previousRoot ?? addon.root)
    const compared = await compareStates(before, addon, { releases, cue })
    return [addon.root, reported(compared)] as const
  })
  return new Map(differences)
}

function reported({ difference, states }: ComparedStates): ReportedDifference {
  const { versions, release, isWhole, changes } = difference
  const rendered =
    states === undefined ? [] : unifiedDiff(partsOf(states.before.rendering, states.after.rendering))
  return {
    ...(versions.before === undefined ? {} : { before: versions.before }),
    ...(versions.after === undefined ? {} : { after: versions.after }),
    release,
    isWhole,
    changes,
    ...(rendered.length === 0 ? {} : { rendered }),
  }
}

function partsOf(before: Rendering, after: Rendering): readonly TwoStates[] {
  return [
    { name: 'application', before: before.application, after: after.application },
    ...pairs(before.outputs, after.outputs),
    ...pairs(before.definitions, after.definitions),
    { name: 'parameters', before: before.parameterSchema, after: after.parameterSchema },
  ]
}

type Objects = Rendering['outputs']

function pairs(before: Objects = [], after: Objects = []): readonly TwoStates[] {
  const [was, is] = [byName(before), byName(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .map((name) => ({ name, before: was.get(name), after: is.get(name) }))
}

function byName(objects: NonNullable<Objects>) {
  return new Map(objects.map((object) => [objectName(object), object]))
}
