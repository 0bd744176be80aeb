import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { type Withdrawal, type WithdrawOutcome, withdraw } from './withdraw.ts'

/** `withdraw NAME@VERSION…`: takes versions out of every configured registry that allows it. */
export async function withdrawCommand(context: CommandContext): Promise<CommandResult> {
  const { inputs, clock } = context
  const withdrawals = inputs.operands.map(parseWithdrawal)
  if (withdrawals.length === 0 || !inputs.hasChosenRegistry) {
    throw new ActionError('withdraw needs versions and a registry', {
      kind: 'input',
      hint: 'write withdraw NAME@VERSION --registry ADDRESS',
    })
  }
  const outcomes = inputs.dryRun ? [] : await withdraw(withdrawals, await context.publishers(), { clock })
  const document =
    inputs.format === 'json' ? `${JSON.stringify(outcomes, undefined, 2)}\n` : outcomes.map(inWords).join('')
  const bad = outcomes.find(({ status }) => status === 'failed' || status === 'unknown')
  if (bad === undefined) return { addons: [], document }
  const error = new ActionError(`${bad.name} ${bad.version} was not withdrawn from ${bad.registry}`, {
    kind: 'registry',
    ...(bad.error?.hint === undefined ? {} : { hint: bad.error.hint }),
  })
  return { addons: [], document, error }
}

function parseWithdrawal(word: string): Withdrawal {
  const isAddress = word.includes('://')
  const match = isAddress ? null : /^([^@]+)@([^@]+)$/.exec(word)
  const [, name, version] = match ?? []
  if (name !== undefined && version !== undefined) return { name, version }
  throw new ActionError(`not a version to withdraw: "${isAddress ? sayableAddress(word) : word}"`, {
    kind: 'input',
    hint: 'write NAME@VERSION',
  })
}

function inWords({ name, version, registry, status, reason, error }: WithdrawOutcome): string {
  const why = reason ?? error?.message
  return `${name} ${version} ${registry}: ${status}${why === undefined ? '' : ` (${why})`}\n`
}
