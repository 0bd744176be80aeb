import { assertNever } from '../errors.ts'
import type { EventContext, Trigger } from '../inputs/event.ts'
import type { Selection } from '../inputs/parse-inputs.ts'
import { trustOf } from './trust.ts'

/** What `auto` does about an event. */
export type AutoChoice =
  | {
      readonly kind: 'run'
      readonly command: 'check' | 'publish'
      /** What is selected where the user said nothing. */
      readonly selection: Selection
      /** For people: why this command. */
      readonly reason: string
      /** For people, where less is done than the event asks for. */
      readonly notice?: string
      /** The addon that a tag names; its metadata must tell the same version. */
      readonly tagged?: TaggedAddon
    }
  | { readonly kind: 'nothing'; readonly reason: string }

/** Name and version as a tag tells them; the version without a leading `v`. */
export interface TaggedAddon {
  readonly tag: string
  readonly name: string
  readonly version: string
}

/** Reads a tag by the input `tag-format`; undefined for tags of another form. */
export type ReadTag = (tag: string) => Omit<TaggedAddon, 'tag'> | undefined

const ALL: Selection = { kind: 'all' }
const CHANGED: Selection = { kind: 'changed' }

/**
 * Chooses the command that an event means (contract.md, `auto`): proposals and merge groups are checked, a push to the default
 * branch is published, a tag of an addon publishes that addon, other tags and runs started by hand or by the clock publish what
 * is missing. Untrusted work is never more than checked.
 */
export function chooseCommand(context: EventContext | undefined, readTag: ReadTag): AutoChoice {
  if (context === undefined) return check(ALL, 'there is no event outside a workflow')
  const { trigger, defaultBranch } = context
  const choice = choiceFor(trigger, defaultBranch, readTag)
  const trust = trustOf(context)
  if (trust.kind === 'trusted' || choice.kind === 'nothing') return choice
  const notice = `only checked, nothing is published: ${trust.reason}`
  return { kind: 'run', command: 'check', selection: choice.selection, reason: choice.reason, notice }
}

function choiceFor(trigger: Trigger, defaultBranch: string | undefined, readTag: ReadTag): AutoChoice {
  switch (trigger.kind) {
    case 'pull-request':
      return check(CHANGED, 'a proposal to merge')
    case 'merge-group':
      return check(CHANGED, 'a merge group')
    case 'push':
      return pushChoice(trigger.branch, defaultBranch)
    case 'tag':
      return tagChoice(trigger.tag, readTag)
    case 'release':
      return trigger.isDraft
        ? { kind: 'nothing', reason: `the release of ${trigger.tag} is a draft` }
        : tagChoice(trigger.tag, readTag)
    case 'deletion':
      return { kind: 'nothing', reason: `${trigger.ref} was deleted` }
    case 'schedule':
      return publish(ALL, 'a scheduled run publishes what is missing')
    case 'dispatch':
      return publish(ALL, 'a run started by hand publishes what is missing')
    case 'workflow-run':
      return trigger.branch !== undefined && trigger.branch === defaultBranch
        ? publish(ALL, `a run after another workflow on ${trigger.branch} publishes what is missing`)
        : check(ALL, 'a run after another workflow that was not for the default branch')
    case 'other':
      return check(ALL, `the event ${trigger.name} asks for nothing more`)
    default:
      return assertNever(trigger)
  }
}

function pushChoice(branch: string, defaultBranch: string | undefined): AutoChoice {
  if (branch === defaultBranch) return publish(CHANGED, `push to the default branch ${branch}`)
  const choice = check(CHANGED, `push to ${branch}`)
  if (defaultBranch !== undefined) return choice
  return {
    ...choice,
    notice: 'only checked: the event does not say which branch is the default; set command to publish',
  }
}

function tagChoice(tag: string, readTag: ReadTag): AutoChoice {
  const addon = readTag(tag)
  if (addon === undefined) return publish(ALL, `tag ${tag} names no addon: what is missing is published`)
  const selection: Selection = { kind: 'listed', patterns: [addon.name] }
  return { ...publish(selection, `tag ${tag}`), tagged: { tag, ...addon } }
}

function check(selection: Selection, reason: string): Extract<AutoChoice, { kind: 'run' }> {
  return { kind: 'run', command: 'check', selection, reason }
}

function publish(selection: Selection, reason: string): Extract<AutoChoice, { kind: 'run' }> {
  return { kind: 'run', command: 'publish', selection, reason }
}
