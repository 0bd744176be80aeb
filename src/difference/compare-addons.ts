import type { Addon } from '../addon/addon.ts'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Release } from '../kubevela/releases.ts'
import type { Cue } from '../ports.ts'
import { componentChanges, objectChanges } from './component-changes.ts'
import { type AddonDifference, type Change, changesContent, TOPICS } from './difference.ts'
import { fileDifferences } from './file-differences.ts'
import { metadataChanges } from './metadata-changes.ts'
import { parameterChanges } from './parameter-changes.ts'
import { definitionChanges, sidePartChanges } from './part-changes.ts'
import { requirementChanges } from './requirement-changes.ts'
import { type AddonSnapshot, takeSnapshot } from './snapshot.ts'
import { chartChanges, imageChanges } from './version-changes.ts'

/**
 * Compares two states of an addon by what the newest KubeVela release that accepts both makes of them; where none does, by as much
 * as the newest one reaches. `releases` are the judged ones, oldest first. Never throws for what the addons hold.
 */
export async function compareAddons(
  before: Addon,
  after: Addon,
  options: CompareOptions,
): Promise<AddonDifference> {
  return (await compareStates(before, after, options)).difference
}

/** What to compare by. */
export interface CompareOptions {
  /** The judged releases, oldest first. */
  readonly releases: readonly Release[]
  readonly cue: Cue
}

/** A difference, and the two states as the release that told it renders them; absent where nothing that is rendered differs. */
export interface ComparedStates {
  readonly difference: AddonDifference
  readonly states?: { readonly before: AddonSnapshot; readonly after: AddonSnapshot }
}

/** As {@link compareAddons}, with what was compared. */
export async function compareStates(
  before: Addon,
  after: Addon,
  { releases, cue }: CompareOptions,
): Promise<ComparedStates> {
  const files = fileDifferences(before, after)
  const [last] = releases.slice(-1)
  if (last !== undefined && !changesContent({ files }))
    return { difference: { ...unrendered(before, after, last), files } }
  const compared: ComparedStates[] = []
  for (const release of releases.toReversed()) {
    const was = await takeSnapshot(before, { release, cue })
    const is = await takeSnapshot(after, { release, cue })
    const difference = differenceOf(was, is)
    const states = { difference, states: { before: was, after: is } }
    if (difference.isWhole) return states
    compared.push(states)
  }
  const [newest] = compared
  if (newest === undefined) throw new ActionError('there is no release to compare by', { kind: 'internal' })
  return newest
}

// Where no installed byte differs there is nothing to render.
function unrendered(before: Addon, after: Addon, { name }: Release): Omit<AddonDifference, 'files'> {
  const versions = { before: versionOf(before), after: versionOf(after) }
  return { versions, release: name, isWhole: true, changes: [] }
}

/** What differs between two snapshots of one addon, rendered by the same release. */
export function differenceOf(before: AddonSnapshot, after: AddonSnapshot): AddonDifference {
  return {
    versions: { before: versionOf(before.addon), after: versionOf(after.addon) },
    release: after.release.name,
    isWhole: before.isAccepted && after.isAccepted,
    changes: changesBetween(before, after).toSorted(inOrder),
    files: fileDifferences(before.addon, after.addon),
  }
}

function changesBetween(before: AddonSnapshot, after: AddonSnapshot): readonly Change[] {
  const [was, is] = [before.addon.metadata, after.addon.metadata]
  const metadata =
    was.kind === 'parsed' && is.kind === 'parsed'
      ? [...requirementChanges(was.value, is.value), ...metadataChanges(was.value, is.value)]
      : []
  return [
    ...parametersBetween(before, after),
    ...definitionChanges(before, after),
    ...componentChanges(before.rendering, after.rendering),
    ...objectChanges(before.rendering, after.rendering),
    ...imageChanges(before.facts, after.facts),
    ...chartChanges(before.facts, after.facts),
    ...sidePartChanges(before, after),
    ...metadata,
  ]
}

// A state whose parameters have no schema, because its rendering ends before, says nothing about them.
function parametersBetween(before: AddonSnapshot, after: AddonSnapshot): readonly Change[] {
  if (before.rendering.failure?.stage === 'uidata' || after.rendering.failure?.stage === 'uidata') return []
  return parameterChanges(before.rendering.parameterSchema, after.rendering.parameterSchema)
}

function versionOf({ metadata }: Addon): string | undefined {
  return metadata.kind === 'parsed' ? metadata.value.version : undefined
}

function inOrder(a: Change, b: Change): number {
  return (
    TOPICS.indexOf(a.topic) - TOPICS.indexOf(b.topic) ||
    byCodeUnit(a.of ?? '', b.of ?? '') ||
    byCodeUnit(a.name, b.name) ||
    byCodeUnit(a.kind, b.kind) ||
    byCodeUnit(a.before ?? '', b.before ?? '')
  )
}
