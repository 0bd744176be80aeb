import type { Channel } from '../bump/next-version.ts'
import { ActionError } from '../errors.ts'
import type { CommandContext } from './command.ts'

/** The channel that the input asks for; undefined for that of each addon's own version. Fails where a snapshot has no proposal. */
export function chosenChannel({
  inputs,
  event,
}: Pick<CommandContext, 'inputs' | 'event'>): Channel | undefined {
  const { channel } = inputs
  if (channel === undefined) return undefined
  if (channel === 'stable') return { kind: 'stable' }
  if (channel !== 'snapshot') return { kind: 'pre-release', name: channel }
  const trigger = event?.trigger
  if (trigger?.kind !== 'pull-request' || trigger.number === undefined || trigger.head === undefined) {
    throw new ActionError('channel snapshot: this run belongs to no pull request', {
      kind: 'input',
      hint: 'run it on the event pull_request, or name a channel of pre-releases: beta',
    })
  }
  return { kind: 'snapshot', proposal: trigger.number, commit: trigger.head }
}
