import { type Addon, addonLabel } from '../addon/addon.ts'
import { byCodeUnit } from '../addon/order.ts'
import { compareVersions, parseVersion } from '../addon/version.ts'
import { toActionError } from '../errors.ts'
import { readAddonFacts } from '../kubevela/addon-facts.ts'
import { definitionSources } from '../kubevela/definition-sources.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { PublishedVersion, Publisher, RegistryCatalog } from '../publish/publisher.ts'
import { readArchive } from '../publish/read-archive.ts'
import type { ServedVersion } from '../validate/rule.ts'
import type { CommandContext } from './command.ts'
import { hasDefinitions } from './others-that-matter.ts'

/** Archives of other people's addons are read this many at a time, and no more than this in all: each is a download. */
const READ_AT_ONCE = 4
const MOST_READ = 100

/** Who asks, and about what. */
export interface DefinitionQuestion {
  readonly context: Pick<CommandContext, 'cue' | 'logger'>
  /** The addons of the run; where none defines anything, nothing is read. */
  readonly chosen: readonly Addon[]
  /** The catalog's addons: what they define is known already. */
  readonly catalog: readonly Addon[]
}

/**
 * Reads what the addons that only a registry has define, each in the version that KubeVela would choose, by addon name. Empty where
 * the registry cannot list what it holds, or holds nothing else; what cannot be read is told of and left out.
 */
export async function servedDefinitions(
  publisher: Publisher,
  { context, chosen, catalog }: DefinitionQuestion,
): Promise<ReadonlyMap<string, readonly ServedVersion[]>> {
  if (publisher.catalog === undefined || !chosen.some(hasDefinitions)) return new Map()
  const known = new Set(catalog.map(addonLabel))
  const foreign = [...(await catalogOf(publisher, context))]
    .filter(([name]) => !known.has(name))
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .slice(0, MOST_READ)
  const rows = await mapBounded(foreign, READ_AT_ONCE, async ([name, versions]) => {
    const newest = newestOf(versions)
    const found =
      newest === undefined ? [] : await definitionsOf(publisher, { name, version: newest }, context)
    return [name, newest === undefined ? [] : [{ version: newest, definitions: found }]] as const
  })
  return new Map(rows)
}

async function catalogOf(
  publisher: Publisher,
  { logger }: DefinitionQuestion['context'],
): Promise<RegistryCatalog> {
  try {
    return (await publisher.catalog?.()) ?? new Map()
  } catch (thrown) {
    logger.info(`cannot list all of ${publisher.registry}: ${toActionError(thrown).message}`)
    return new Map()
  }
}

// The newest that is no prerelease; where there is none nobody gets it unasked, but it can be enabled all the same.
function newestOf(versions: readonly PublishedVersion[]): string | undefined {
  const parsed = versions.flatMap(({ version }) => parseVersion(version) ?? [])
  const releases = parsed.filter(({ prerelease }) => prerelease.length === 0)
  const [newest] = (releases.length > 0 ? releases : parsed).toSorted((a, b) => compareVersions(b, a))
  return newest?.text
}

async function definitionsOf(
  publisher: Publisher,
  { name, version }: { readonly name: string; readonly version: string },
  { cue, logger }: DefinitionQuestion['context'],
): Promise<readonly string[]> {
  try {
    const stored = await publisher.fetch(name, version)
    const reading = stored.kind === 'present' ? await readArchive(stored.bytes) : undefined
    if (reading?.kind !== 'read') return []
    const addon: Addon = {
      root: name,
      directory: name,
      files: reading.files.map(({ path, bytes }) => ({ path, bytes, ignored: false })),
      refused: [],
      metadata: { kind: 'missing' },
      ignoreProblems: [],
    }
    const facts = await readAddonFacts(addon, { cue, only: 'definition' })
    return definitionSources(facts).flatMap(({ kind, name: own }) =>
      kind === undefined || own === undefined ? [] : [`${kind}/${own}`],
    )
  } catch (thrown) {
    logger.info(
      `cannot look into ${name} ${version} of ${publisher.registry}: ${toActionError(thrown).message}`,
    )
    return []
  }
}
