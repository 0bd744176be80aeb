import { expect, it } from 'vitest'
import type { CommandContext, CommandResult } from '../../src/commands/command.ts'
import { indexRegistries } from '../../src/commands/index-registry.ts'
import { withdrawCommand } from '../../src/commands/withdraw-command.ts'
import { aContext } from './a-context.ts'

const ADDRESS = 'https://user:S3cret/pw@charts.example.com'

// An address given as a word, where `--registry` was forgotten in front of it.
it.each<[string, (context: CommandContext) => Promise<CommandResult>, readonly string[], string]>([
  ['index', indexRegistries, [ADDRESS], 'index does not know "https://***@charts.example.com"'],
  ['index seed', indexRegistries, ['seed', ADDRESS], 'index seed does not know "https://***@'],
  ['withdraw', withdrawCommand, [ADDRESS], 'not a version to withdraw: "https://***@'],
])('T61 %s keeps the password of an address to itself', async (_, command, operands, message) => {
  await expect(command(aContext({ tree: {}, operands }))).rejects.toMatchObject({
    message: expect.stringContaining(message),
  })
})
