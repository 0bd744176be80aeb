import { CONFIG_FILE, type Config, NO_CONFIG } from './config/config.ts'
import { parseConfig } from './config/parse-config.ts'
import { ActionError } from './errors.ts'
import type { EventContext } from './inputs/event.ts'
import type { FileTree, Git, Logger } from './ports.ts'
import { rules } from './validate/catalog.ts'

/** Where the configuration may be read from. */
export interface ConfigSources {
  readonly tree: FileTree
  readonly git: Git
  readonly event: EventContext | undefined
  readonly logger: Logger
}

const MAX_CONFIG_BYTES = 256 * 1024

/**
 * Reads `.addon-registry.yaml`. On a proposal to merge it is the base branch's (T68): who proposes a change decides neither where
 * it is published nor what counts as wrong. Fails with an input error where the file says something that is not understood.
 */
export async function readConfig(sources: ConfigSources): Promise<Config> {
  const { trigger } = sources.event ?? {}
  const bytes =
    trigger?.kind === 'pull-request'
      ? await readAtBase(trigger.base, sources)
      : await sources.tree.read(CONFIG_FILE, { maxBytes: MAX_CONFIG_BYTES })
  if (bytes === undefined) return NO_CONFIG
  const ids = rules.map(({ id }) => id)
  return parseConfig(new TextDecoder('utf-8').decode(bytes), ids)
}

async function readAtBase(
  base: string | undefined,
  { git, logger, tree }: ConfigSources,
): Promise<Uint8Array | undefined> {
  // Without the file here and at base alike there is nothing to fetch for; with it, base decides.
  const commit = base === undefined ? undefined : await baseCommit(base, git)
  if (commit !== undefined) return await git.read(commit, CONFIG_FILE, { maxBytes: MAX_CONFIG_BYTES })
  const own = await tree.read(CONFIG_FILE, { maxBytes: MAX_CONFIG_BYTES })
  if (own !== undefined) logger.info(`${CONFIG_FILE} is not used: the base of the proposal cannot be read`)
  return undefined
}

async function baseCommit(base: string, git: Git): Promise<string | undefined> {
  try {
    const here = await git.commit(base)
    if (here !== undefined) return here
    await git.fetch({ wants: [base], mode: 'depth', commits: 1 })
    return await git.commit(base)
  } catch (thrown) {
    if (thrown instanceof ActionError) return undefined
    throw thrown
  }
}
