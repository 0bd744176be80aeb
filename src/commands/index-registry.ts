import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'
import { createPageKeeper } from '../page/keep-page.ts'
import type { CommandContext, CommandResult, RegistryPlace } from './command.ts'
import { type IndexMode, type IndexResult, indexFolder } from './index-command.ts'
import { seedRegistries } from './seed-registries.ts'

const MODES: readonly IndexMode[] = ['verify', 'repair', 'adopt']

interface Indexed extends IndexResult {
  readonly registry: string
}

/**
 * `index [verify|repair|adopt|seed]`: looks through the index of each static registry, and sets it right where asked to. Verifying
 * ends with exit status 1 where something is wrong.
 */
export async function indexRegistries(context: CommandContext): Promise<CommandResult> {
  const { inputs, clock, cue, logger } = context
  // Workflows have no words after the command: there, naming a site is asking to go on from it.
  const isSeeding =
    inputs.operands[0] === 'seed' || (inputs.operands.length === 0 && inputs.from !== undefined)
  if (isSeeding) return await seedRegistries(context)
  const mode = parseMode(inputs.operands)
  const results: Indexed[] = []
  for (const { registry, name, folder } of context.places().map(requireFolder)) {
    // Whoever repairs an index distrusts what was made from it.
    const page = createPageKeeper({ registry: name, cue, clock, logger, isFresh: true })
    results.push({ registry, ...(await indexFolder({ folder, clock, mode, page })) })
  }
  const document =
    inputs.format === 'json' ? `${JSON.stringify(results, undefined, 2)}\n` : results.map(inWords).join('')
  return { addons: [], document, differs: results.some(({ left }) => left.length > 0) }
}

function parseMode(operands: readonly string[]): IndexMode {
  const [word = 'verify', ...more] = operands
  const mode = MODES.find((candidate) => candidate === word)
  if (mode !== undefined && more.length === 0) return mode
  throw new ActionError(`index does not know "${operands.map(sayableAddress).join(' ')}"`, {
    kind: 'input',
    hint: `write index ${MODES.join(', index ')} or index seed`,
  })
}

function requireFolder(place: RegistryPlace): Extract<RegistryPlace, { kind: 'folder' }> {
  if (place.kind === 'folder') return place
  throw new ActionError(`index works on folders, and ${place.registry} is none`, {
    kind: 'input',
    hint: 'set registry to the folder of a static registry',
  })
}

function inWords({ registry, problems, left, hasWritten }: Indexed): string {
  if (problems.length === 0) return `${registry}: the index is in order\n`
  const rows = problems.map(
    (problem) =>
      `  ${left.some(({ message }) => message === problem.message) ? '✘' : '✔ mended:'} ${problem.message}`,
  )
  const next =
    left.length === 0 || hasWritten ? [] : ['  next: index repair, or index adopt for archives without a row']
  return [`${registry}: ${problems.length} wrong`, ...rows, ...next, ''].join('\n')
}
