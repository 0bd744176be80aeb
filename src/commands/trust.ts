import { ActionError, assertNever } from '../errors.ts'
import type { CommandName } from '../inputs/catalog.ts'
import type { EventContext } from '../inputs/event.ts'
import type { Git } from '../ports.ts'

/** Whether what is checked out may be published: `untrusted` work comes from people who cannot write to the repository. */
export type Trust = { readonly kind: 'trusted' } | { readonly kind: 'untrusted'; readonly reason: string }

const TRUSTED: Trust = { kind: 'trusted' }
const PROPOSALS = /^(pull_request|issue_comment|merge_request)/

/** Judges the triggering event (reliability.md T54): forks, and whatever ran after a proposal to merge, are untrusted. */
export function trustOf(context: EventContext | undefined): Trust {
  if (context === undefined) return TRUSTED
  const { trigger } = context
  switch (trigger.kind) {
    case 'pull-request':
      return trigger.isFork ? untrusted('the pull request comes from a fork') : TRUSTED
    case 'workflow-run':
      if (trigger.isFork) return untrusted('the workflow before ran for a fork')
      return PROPOSALS.test(trigger.origin)
        ? untrusted(`the workflow before ran for a proposal to merge (${trigger.origin})`)
        : TRUSTED
    case 'other':
      return PROPOSALS.test(trigger.name) ? untrusted(`anyone can cause the event ${trigger.name}`) : TRUSTED
    case 'push':
    case 'tag':
    case 'deletion':
    case 'merge-group':
    case 'release':
    case 'schedule':
    case 'dispatch':
      return TRUSTED
    default:
      return assertNever(trigger)
  }
}

// Commands that write to a registry or a forge.
const WRITING: ReadonlySet<string> = new Set(['publish', 'withdraw', 'index', 'sync', 'mirror', 'bump'])

/** Refuses a command that writes where the event is untrusted. Fails with an input error that names the event's trouble. */
export function requireTrust(command: CommandName, context: EventContext | undefined): void {
  const trust = trustOf(context)
  if (trust.kind === 'trusted' || !WRITING.has(command)) return
  throw new ActionError(`${command} refused: ${trust.reason}`, {
    kind: 'input',
    hint: 'run check (or auto, which then does no more) for proposals, and publish after the merge',
  })
}

/**
 * Makes sure that the commit that was judged is still the one that is checked out (reliability.md T56). To be called right before
 * anything is written. Fails with a git error.
 */
export async function requireSameCommit(git: Git, judged: string | undefined): Promise<void> {
  if (judged === undefined) return
  const place = await git.place()
  const now = place.kind === 'repository' ? place.head : undefined
  if (now === judged) return
  throw new ActionError(
    `nothing was published: ${judged} was judged, but ${now ?? 'no commit'} is checked out now`,
    {
      kind: 'git',
      hint: 'run the workflow again; no other step may move the checkout while this one works',
    },
  )
}

function untrusted(reason: string): Trust {
  return { kind: 'untrusted', reason }
}
