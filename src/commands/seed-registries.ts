import { ActionError } from '../errors.ts'
import { sayableAddress } from '../inputs/sayable-address.ts'
import { type Seeded, seedFolder } from '../publish/seed-folder.ts'
import type { CommandContext, CommandResult, RegistryPlace } from './command.ts'

/**
 * `index seed [first]`, or `index` with `from`: fills the folder of a static registry with what a live site holds (`from`), before a run publishes to the
 * folder and deploys it anew. `first` is for a site that was never deployed: no other may lack its index.
 */
export async function seedRegistries(context: CommandContext): Promise<CommandResult> {
  const { inputs, http } = context
  const isFirst = parseFirst(inputs.operands.slice(1))
  const url = requireSite(context)
  const lines: string[] = []
  for (const { registry, folder } of context.places().map(requireFolder)) {
    const seeded = await folder.exclusively(() => seedFolder(folder, { url, http: http(), isFirst }))
    lines.push(inWords(registry, seeded))
  }
  return { addons: [], document: lines.join('') }
}

function parseFirst(words: readonly string[]): boolean {
  if (words.length === 0) return false
  if (words.length === 1 && words[0] === 'first') return true
  throw new ActionError(`index seed does not know "${words.map(sayableAddress).join(' ')}"`, {
    kind: 'input',
    hint: 'write index seed, or index seed first where the site was never deployed',
  })
}

function requireSite({ inputs: { from } }: CommandContext): string {
  if (from?.kind === 'site') return from.url
  throw new ActionError('index seed needs the address of the site', {
    kind: 'input',
    hint: 'set from to where the registry is served: https://acme.example/addons',
  })
}

function requireFolder(place: RegistryPlace): Extract<RegistryPlace, { kind: 'folder' }> {
  if (place.kind === 'folder') return place
  throw new ActionError(`index seed fills folders, and ${place.registry} is none`, {
    kind: 'input',
    hint: 'set registry to the folder that is deployed',
  })
}

function inWords(registry: string, { versions, downloaded }: Seeded): string {
  if (versions === 0) return `${registry}: the site holds nothing yet\n`
  return `${registry}: holds the ${versions} versions of the site, ${downloaded} of them downloaded\n`
}
