import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'
import { createPageKeeper } from '../page/keep-page.ts'
import type { CommandContext, CommandResult, RegistryPlace } from './command.ts'
import { type IndexMode, indexFolder } from './index-command.ts'
import { type Indexed, indexText } from './index-text.ts'
import { requireFolders } from './require-folders.ts'
import { seedRegistries } from './seed-registries.ts'

const MODES: readonly IndexMode[] = ['verify', 'repair', 'adopt']

type FolderPlace = Extract<RegistryPlace, { kind: 'folder' }>

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
  const places = context.places().map(requireFolder)
  // A new registry would be made where the folder's name is misspelt.
  requireFolders(places)
  for (const { registry, name, folder } of places) {
    // Whoever repairs an index distrusts what was made from it.
    const page = createPageKeeper({ registry: name, cue, clock, logger, isFresh: true })
    results.push({ registry, mode, ...(await indexFolder({ folder, clock, mode, page })) })
  }
  const document =
    inputs.format === 'json' ? `${JSON.stringify(results, undefined, 2)}\n` : results.map(indexText).join('')
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

function requireFolder(place: RegistryPlace): FolderPlace {
  if (place.kind === 'folder') return place
  throw new ActionError(`index works on folders, and ${place.registry} is none`, {
    kind: 'input',
    hint: 'set registry to the folder of a static registry',
  })
}
