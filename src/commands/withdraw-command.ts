import { parseVersion } from '../addon/version.ts'
import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'
import { oneLine } from '../report/safe-text.ts'
import type { CommandContext, CommandResult } from './command.ts'
import type { NamedVersion } from './locate-version.ts'
import { requireFolders } from './require-folders.ts'
import { previewWithdrawals, type WithdrawOutcome, type WithdrawPreview, withdraw } from './withdraw.ts'

/** `withdraw NAME@VERSION…`: takes versions out of every configured registry that allows it; a dry run says what it would take. */
export async function withdrawCommand(context: CommandContext): Promise<CommandResult> {
  const { inputs, clock } = context
  const withdrawals = inputs.operands.map(parseWithdrawal)
  if (withdrawals.length === 0 || !inputs.hasChosenRegistry) {
    throw new ActionError('withdraw needs versions and a registry', {
      kind: 'input',
      hint: 'write withdraw NAME@VERSION --registry ADDRESS: nothing is taken from a registry that is not named',
    })
  }
  // In a folder that is not there nothing is absent: its name is wrong.
  requireFolders(context.places())
  const publishers = await context.publishers()
  const outcomes = inputs.dryRun
    ? await previewWithdrawals(withdrawals, publishers)
    : await withdraw(withdrawals, publishers, { clock })
  const document =
    inputs.format === 'json' ? `${JSON.stringify(outcomes, undefined, 2)}\n` : outcomes.map(inWords).join('')
  const bad = outcomes.find(({ status }) => status === 'failed' || status === 'unknown')
  if (bad === undefined) return { addons: [], document }
  const verb = inputs.dryRun ? 'could not be' : 'was not'
  const error = new ActionError(`${bad.name} ${bad.version} ${verb} withdrawn from ${bad.registry}`, {
    kind: 'registry',
    ...(bad.error?.hint === undefined ? {} : { hint: bad.error.hint }),
  })
  return { addons: [], document, error }
}

function parseWithdrawal(word: string): NamedVersion {
  const match = /^([^@]+)@([^@]+)$/.exec(word)
  const [, name, version] = match ?? []
  if (name !== undefined && version !== undefined && parseVersion(version) !== undefined)
    return { name, version }
  // No name of an addon has these: it is an address, and may hold a password (T61).
  const said = /[:/]/.test(word) ? sayableAddress(word) : word
  throw new ActionError(`not a version to withdraw: "${said}"`, {
    kind: 'input',
    hint: 'write NAME@VERSION with a version such as 1.0.0: withdraw knows no latest and no patterns',
  })
}

function inWords(outcome: WithdrawOutcome | WithdrawPreview): string {
  const { name, version, registry, status, asked, reason, error } = outcome
  const notes = [
    ...(asked === undefined ? [] : [`listed so, asked for as ${asked}`]),
    ...(reason === undefined ? [] : [reason]),
    ...(error === undefined ? [] : [error.message]),
  ]
  const word = status === 'would-withdraw' ? 'would be withdrawn' : status
  const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `${oneLine(`${name} ${version} ${registry}: ${word}${why}`)}\n`
}
