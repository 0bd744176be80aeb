import { assertNever } from '../errors.ts'
import type { EventContext, PullRequestTrigger } from '../inputs/event.ts'

/** What is compared with what, before anyone has looked at the repository. */
export type Comparison =
  /** The tree of `base` with the tree of `head`. */
  | {
      readonly kind: 'direct'
      readonly base: string
      readonly head: string | undefined
      readonly reason: string
      /** What to do where `base` cannot be had: compare with the default branch, or take everything. */
      readonly isFragile: boolean
    }
  /** Where `head` left `base`, with the tree of `head`: what a merge would bring. */
  | {
      readonly kind: 'merge-base'
      readonly base: string
      /** A branch of the remote that holds `base`, for clones that lack it. */
      readonly baseBranch: string | undefined
      readonly head: string | undefined
      /** The proposal's own last commit: where `head` is a trial merge of it, the merge's first parent is the base. */
      readonly proposal: string | undefined
      readonly reason: string
    }
  | { readonly kind: 'everything'; readonly reason: string }
  | { readonly kind: 'nothing'; readonly reason: string }

/** Ends of a comparison as the user set them. */
export interface GivenRefs {
  readonly base: string | undefined
  readonly head: string | undefined
}

/**
 * Tells what a run compares, from the event and what the user set; `head` undefined means the commit that is checked out. A
 * proposal is compared from its merge base; a push with the commit that the branch was at, whatever lies between. Where there is
 * nothing to compare with, every addon counts and the registry decides (reliability.md F69).
 */
export function comparisonOf(context: EventContext | undefined, given: GivenRefs): Comparison {
  if (given.base !== undefined) {
    const reason = `base is set to ${given.base}`
    return mergeBase(given.base, given.head, { baseBranch: undefined, proposal: undefined, reason })
  }
  if (context === undefined) return localComparison(given)
  const { trigger, defaultBranch } = context
  switch (trigger.kind) {
    case 'push':
      if (trigger.before !== undefined) {
        const reason = `push from ${short(trigger.before)} to ${short(trigger.after)}`
        return { kind: 'direct', base: trigger.before, head: given.head, reason, isFragile: true }
      }
      return newBranch(trigger.branch, defaultBranch, given.head)
    case 'pull-request':
      return proposalComparison(trigger, defaultBranch, given.head)
    case 'merge-group': {
      const reason = `merge group on ${short(trigger.base)}`
      return { kind: 'direct', base: trigger.base, head: given.head, reason, isFragile: false }
    }
    case 'deletion':
      return { kind: 'nothing', reason: `${trigger.ref} was deleted` }
    case 'tag':
    case 'release':
      return { kind: 'everything', reason: `tag ${trigger.tag}` }
    case 'schedule':
      return { kind: 'everything', reason: 'a scheduled run looks at every addon' }
    case 'dispatch':
      return { kind: 'everything', reason: 'a run started by hand looks at every addon' }
    case 'workflow-run':
      return {
        kind: 'everything',
        reason: `a run after another workflow (${trigger.origin}) looks at every addon`,
      }
    case 'other':
      return { kind: 'everything', reason: `the event ${trigger.name} does not say what changed` }
    default:
      return assertNever(trigger)
  }
}

function localComparison({ head }: GivenRefs): Comparison {
  return mergeBase('origin/HEAD', head, {
    baseBranch: undefined,
    proposal: undefined,
    reason: 'outside a workflow the default branch of the remote is the base',
  })
}

function newBranch(branch: string, defaultBranch: string | undefined, head: string | undefined): Comparison {
  if (defaultBranch === undefined || branch === defaultBranch) {
    return { kind: 'everything', reason: `first push to ${branch}` }
  }
  return mergeBase(`refs/remotes/origin/${defaultBranch}`, head, {
    baseBranch: defaultBranch,
    proposal: undefined,
    reason: `new branch ${branch}, compared with ${defaultBranch}`,
  })
}

function proposalComparison(
  { base, baseBranch, head: proposal, mergeBase: known }: PullRequestTrigger,
  defaultBranch: string | undefined,
  head: string | undefined,
): Comparison {
  const branch = baseBranch ?? defaultBranch
  const start = base ?? known ?? (branch === undefined ? undefined : `refs/remotes/origin/${branch}`)
  if (start === undefined) return { kind: 'everything', reason: 'the event does not say what the base is' }
  return mergeBase(start, head, {
    baseBranch: branch,
    proposal,
    reason: `proposal to merge into ${branch ?? short(start)}`,
  })
}

function mergeBase(
  base: string,
  head: string | undefined,
  rest: {
    readonly baseBranch: string | undefined
    readonly proposal: string | undefined
    readonly reason: string
  },
): Comparison {
  return { kind: 'merge-base', base, head, ...rest }
}

/** A commit id as people write it; other names stay whole. */
export function short(revision: string): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 12) : revision
}
