import { METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import type { AddonChange } from '../detect/addon-change.ts'
import { toActionError } from '../errors.ts'
import { listedVersions } from '../publish/listed-versions.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { PreviousState, ServedRegistry, ServedVersion } from '../validate/rule.ts'
import type { Changes, CommandContext } from './command.ts'
import type { ChosenAddon, LoadedCatalog } from './load-catalog.ts'
import { servedDefinitions } from './served-definitions.ts'

/**
 * What the configured registries serve of the addons that a run names: its own and their dependencies. A registry that cannot be
 * read is told of and left out: rules then judge by the others, and publishing says what is wrong with it.
 */
export async function servedRegistries(
  { inputs, publishers, logger, cue }: CommandContext,
  { chosen, affected, catalog }: LoadedCatalog,
): Promise<readonly ServedRegistry[]> {
  if (!inputs.hasChosenRegistry) return []
  const names = [...new Set([...chosen, ...affected].flatMap(namesIn))]
  const registries = await publishers()
  const question = { context: { cue, logger }, chosen: chosen.map(({ addon }) => addon), catalog }
  const served = await Promise.all(
    registries.map(async (publisher) => {
      try {
        const [{ registry, addons }, definitions] = await Promise.all([
          servedBy(publisher, names),
          servedDefinitions(publisher, question),
        ])
        return [{ registry, addons: withDefinitions(addons, definitions) }]
      } catch (thrown) {
        logger.info(`cannot look into ${publisher.registry}: ${toActionError(thrown).message}`)
        return []
      }
    }),
  )
  return served.flat()
}

function namesIn({ addon: { metadata } }: ChosenAddon): readonly string[] {
  if (metadata.kind !== 'parsed') return []
  return [metadata.value.name, ...metadata.value.dependencies.map(({ name }) => name)].filter(
    (name) => name !== '',
  )
}

async function servedBy(publisher: Publisher, names: readonly string[]): Promise<ServedRegistry> {
  const listed = await listedVersions(publisher, names)
  const rows = names.map((name): readonly [string, readonly ServedVersion[]] => {
    return [name, (listed.get(name) ?? []).map(({ version }) => ({ version }))]
  })
  return { registry: publisher.registry, addons: new Map(rows) }
}

type Served = ServedRegistry['addons']

// Of a dependency every version counts, of other addons the one that was read.
function withDefinitions(addons: Served, definitions: Served): Served {
  const others = [...definitions].map(([name, versions]): readonly [string, readonly ServedVersion[]] => {
    const read = new Map(versions.map((one) => [one.version, one]))
    const listed = addons.get(name)
    return [name, listed?.map((one) => read.get(one.version) ?? one) ?? versions]
  })
  return new Map([...addons, ...others])
}

/** The state of each chosen addon at the base of the comparison, by addon root; empty where nothing was compared. */
export async function previousStates(
  changes: Changes | undefined,
  { chosen }: LoadedCatalog,
): Promise<ReadonlyMap<string, readonly PreviousState[]>> {
  if (changes?.kind !== 'compared') return new Map()
  const { base, readAtBase } = changes
  const states = await Promise.all(
    chosen.map(async ({ addon, change }): Promise<readonly [string, readonly PreviousState[]]> => {
      const text = await readAtBase(metadataPath(change.previousRoot ?? addon.root))
      const metadata = text === undefined ? undefined : parseMetadata(text)
      if (metadata?.kind !== 'parsed') return [addon.root, []]
      return [addon.root, [{ source: base, version: metadata.value.version, change: sizeOf(change) }]]
    }),
  )
  return new Map(states)
}

function metadataPath(root: string): string {
  return root === '.' ? METADATA_FILE : `${root}/${METADATA_FILE}`
}

function sizeOf({ kind, documentationOnly, files }: AddonChange): PreviousState['change'] {
  if (kind === 'unchanged' || files.every(({ effect }) => effect === 'ignored')) return 'nothing'
  return documentationOnly ? 'documentation' : 'content'
}
