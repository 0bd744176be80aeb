import type { Json } from '../addon/yaml.ts'

/** Everything that the page of a registry tells, in code-unit order of the names: what `addons.json` holds. */
export interface PageCatalog {
  readonly addons: readonly PageAddon[]
  /** SHA-256 of the index that this was made from. */
  readonly index: string
}

/** One addon: what its newest version says of it, and every version there is. */
export interface PageAddon {
  readonly name: string
  /** The version that is shown: the one that KubeVela installs where none is asked for, else the first that is listed. */
  readonly version: string
  readonly description: string
  readonly home: string
  readonly tags: readonly string[]
  readonly requirements: PageRequirements
  readonly versions: readonly PageVersion[]
  /** What its archive says beside; absent where the archive was not read. */
  readonly details?: PageDetails
}

/** Ranges of versions that KubeVela and Kubernetes must be in; empty for any. */
export interface PageRequirements {
  readonly vela: string
  readonly kubernetes: string
}

/** One version in the index. */
export interface PageVersion {
  readonly version: string
  readonly digest: string
  /** RFC 3339; empty where the index does not tell. */
  readonly created: string
  /** Where the archive is: relative to the registry, or a web address. */
  readonly url: string
  readonly requirements: PageRequirements
}

/** What an archive holds for readers. It is what costs time to find out, so it is kept from publish to publish. */
export interface PageDetails {
  /** SHA-256 of the archive. */
  readonly digest: string
  readonly readme: string
  readonly changelog: string
  /** A `data:` address of an image, or empty. */
  readonly icon: string
  readonly dependencies: readonly { readonly name: string; readonly version: string }[]
  readonly definitions: readonly PageDefinition[]
  /** OpenAPI schema of the parameters, as KubeVela makes it; absent where the addon takes none. */
  readonly parameters?: Json
  /** Why the parameters could not be read. */
  readonly parametersProblem?: string
}

/** A definition that an addon brings: what users of KubeVela write as a type. */
export interface PageDefinition {
  readonly name: string
  readonly kind: string
  readonly description: string
}
