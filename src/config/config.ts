import type { PathTest } from '../addon/path-glob.ts'
import type { KnownFailure, SeverityOverride } from '../validate/settings.ts'

/** One registry of the configuration file, as written: `${NAME}` stands for a variable of the environment. */
export interface ConfiguredRegistry {
  readonly name?: string
  /** What the `registry` input takes: an address, a folder, `pages:BRANCH/FOLDER`, `git`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly token?: string
  readonly authHeader?: string
}

/** What `.addon-registry.yaml` says. Absent lists are empty. */
export interface Config {
  readonly addonRoots: readonly string[]
  readonly registries: readonly ConfiguredRegistry[]
  /** Paths that are kept out of everything. */
  readonly ignored: readonly PathTest[]
  readonly severities: readonly SeverityOverride[]
  readonly knownFailures: readonly KnownFailure[]
}

/** Where the configuration lies, below the top of the repository. */
export const CONFIG_FILE = '.addon-registry.yaml'

/** A repository without a configuration file. */
export const NO_CONFIG: Config = {
  addonRoots: [],
  registries: [],
  ignored: [],
  severities: [],
  knownFailures: [],
}
