import { type Addon, addonLabel } from '../addon/addon.ts'
import { toActionError } from '../errors.ts'
import { listedVersions } from '../publish/listed-versions.ts'
import { newerThan, shadowedBy } from '../publish/next-free-version.ts'
import type { Publisher, RegistryCatalog } from '../publish/publisher.ts'
import type { CommandContext } from './command.ts'

/** An addon whose version some registry does not list, though nothing of it changed. */
export interface MissingAddon {
  readonly addon: Addon
  readonly name: string
  readonly version: string
  /** The registries that lack it, as reports name them. */
  readonly registries: readonly string[]
}

/**
 * Lists the addons whose version a registry does not list: what an earlier run should have published and did not, because it
 * failed, was cancelled or never started (reliability.md F68). Costs one read of the index where a registry keeps one. A registry that
 * cannot be read is told of and passed over: publishing says what is wrong with it.
 */
export async function missingAddons(
  { publishers, logger }: Pick<CommandContext, 'publishers' | 'logger'>,
  addons: readonly Addon[],
): Promise<readonly MissingAddon[]> {
  const publishable = addons.flatMap((addon) => {
    const version = addon.metadata.kind === 'parsed' ? addon.metadata.value.version : ''
    return version === '' ? [] : [{ addon, name: addonLabel(addon), version }]
  })
  if (publishable.length === 0) return []
  const names = publishable.map(({ name }) => name)
  const looked = await Promise.all((await publishers()).map((publisher) => look(publisher, names, logger)))
  return publishable.flatMap((one) => {
    const registries = looked.filter((registry) => lacks(registry, one)).map(({ registry }) => registry)
    return registries.length === 0 ? [] : [{ ...one, registries }]
  })
}

// A version that readers take for the same is there, as far as publishing is concerned: it would be a conflict.
function lacks(
  { listed, holdsNewest }: Looked,
  { name, version }: Pick<MissingAddon, 'name' | 'version'>,
): boolean {
  if (listed === undefined) return false
  const versions = (listed.get(name) ?? []).map((row) => row.version)
  if (holdsNewest && newerThan(version, versions) !== undefined) return false
  return !versions.includes(version) && shadowedBy(version, versions) === undefined
}

interface Looked {
  readonly registry: string
  readonly holdsNewest: boolean
  readonly listed: RegistryCatalog | undefined
}

async function look(
  publisher: Publisher,
  names: readonly string[],
  logger: CommandContext['logger'],
): Promise<Looked> {
  const { registry } = publisher
  const holdsNewest = publisher.holds === 'newest'
  try {
    return { registry, holdsNewest, listed: await listedVersions(publisher, names) }
  } catch (thrown) {
    logger.info(`cannot look for what is missing in ${registry}: ${toActionError(thrown).message}`)
    return { registry, holdsNewest, listed: undefined }
  }
}
