import type { Archive } from '../package/package-addon.ts'
import type { IndexReading } from './protocols/parse-helm-index.ts'

/** The kinds of registry that addons can be published to. */
export type RegistryKind =
  | 'chartmuseum'
  | 'static'
  | 'pages'
  | 'oci'
  | 'harbor'
  | 'gitea'
  | 'gitlab'
  | 'git'
  | 'git-catalog'

/** What became of one addon version in one registry (contract.md, report). */
export type OutcomeStatus = 'published' | 'unchanged' | 'skipped' | 'conflict' | 'torn' | 'failed' | 'unknown'

/** Why something did not work, and what to do about it. */
export interface OutcomeError {
  readonly message: string
  readonly hint?: string
}

/** What came of publishing one addon version to one registry. */
export interface PublishOutcome {
  /** The registry as the user named it: its name, or its address without credentials. */
  readonly registry: string
  readonly kind: RegistryKind
  readonly status: OutcomeStatus
  /** Where the archive can be fetched. */
  readonly url?: string
  /** Why, for people: `already published with the same bytes`. */
  readonly reason?: string
  readonly durationMs: number
  readonly error?: OutcomeError
}

/** A version that a registry lists. */
export interface PublishedVersion {
  readonly version: string
  /** SHA-256 in hex, where the registry tells it; it is a claim until the bytes are read. */
  readonly digest?: string
}

/** All that a registry lists: versions by name. */
export type RegistryCatalog = ReadonlyMap<string, readonly PublishedVersion[]>

/** What a registry holds under one name and version. */
export type Stored =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly bytes: Uint8Array; readonly url: string }
  /** Nothing is there any more: what was there, with this SHA-256 in hex, was withdrawn, and copies of it may live in caches. */
  | { readonly kind: 'withdrawn'; readonly sha256: string; readonly url: string }
  /** Something else stands there that is no archive to compare with; `what` says how it differs. */
  | { readonly kind: 'other'; readonly what: string; readonly url: string }
  /** The registry could not tell: nothing may be concluded and nothing overwritten. */
  | { readonly kind: 'unclear'; readonly error: OutcomeError }

/** What a registry answered to one upload. Only reading back proves anything. */
export type PutAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'exists'; readonly error: OutcomeError }
  /** No retry will help. */
  | { readonly kind: 'refused'; readonly error: OutcomeError }
  /**
   * The effect is unknown: settle first, then maybe try again, not before `retryAfterMs`. With `isFinalWhenRepeated` the same
   * answer twice ends the tries: a server that reports a fault of its own, and again, will not get better.
   */
  | {
      readonly kind: 'uncertain'
      readonly error: OutcomeError
      readonly retryAfterMs?: number
      readonly isFinalWhenRepeated?: boolean
    }

/** A registry as KubeVela reads it, once it is added with `--type helm`. */
export interface HelmReader {
  /** The address that it is added with. */
  address(): Promise<string>
  /** Its index, read afresh by KubeVela's strict reader. Rejects where there is none to read. */
  index(): Promise<IndexReading>
  /** What lies behind an address that the index leads to; `unclear` for one that this run may not ask. */
  archive(url: string): Promise<Stored>
}

/**
 * Speaks to one registry. Publishers hold no judgement: the protocol above them (settle, put, flush, settle) decides what is
 * tried again and what an outcome is called. Every method rejects with an ActionError of kind `registry` only where the
 * registry as a whole cannot be used (unreachable, wrong credentials, wrong path).
 */
export interface Publisher {
  readonly kind: RegistryKind
  /** The registry as reports name it, without credentials. */
  readonly registry: string
  /** True where puts become visible together, at `flush`; false where each does by itself. */
  readonly commitsTogether: boolean
  /** `newest` where it keeps one version of each addon: publishing one takes the place of another. */
  readonly holds?: 'newest'
  /** True where a version may appear only after every other registry of the run has it: a tag promises that the archive exists. */
  readonly isLast?: true
  /**
   * Versions that the registry lists for an addon, read afresh and as it lists them; empty where it knows none of that name.
   * A list that cannot be read or parsed is an error, never an empty one.
   */
  versions(name: string): Promise<readonly PublishedVersion[]>
  /**
   * Every name that the registry lists, with its versions, read afresh: what a copy of the whole registry starts from. Rejects where
   * the list cannot be had; absent where registries of this kind can tell nobody what they hold.
   */
  readonly catalog?: () => Promise<RegistryCatalog>
  /** Reads back what is stored under a name and version. */
  fetch(name: string, version: string): Promise<Stored>
  /** Sends an archive once. With `force` an existing version is overwritten; without, it never is. */
  put(archive: Archive, options: { readonly force: boolean }): Promise<PutAnswer>
  /**
   * Makes what was put visible, for registries that commit many archives at once; the others answer `accepted` and do nothing.
   * Called again after `uncertain`, it tries again with the same archives, on the registry's newest state. After `accepted` or
   * `refused` nothing is kept.
   */
  flush(): Promise<PutAnswer>
  /**
   * Makes a list of its own, where the registry keeps one for its readers, name these archives, which it holds; called once a run, when
   * everything else is done. Absent where there is no such list.
   */
  readonly writeCatalog?: (archives: readonly Archive[]) => Promise<PutAnswer>
  /** What users must know about an archive that is published here, in a sentence each; nothing about most. */
  readonly notes?: (archive: Archive) => readonly string[]
  /** The registry as KubeVela meets it; absent where it cannot be added there with `--type helm`. */
  readonly reader?: HelmReader
  /** Sends the provenance file of an archive that is already there; absent where the registry keeps none. */
  readonly putProvenance?: (archive: Archive, provenance: Uint8Array) => Promise<PutAnswer>
  /** Reads a provenance file back; absent where the registry keeps none. */
  readonly fetchProvenance?: (name: string, version: string) => Promise<Stored>
  /** Removes a version; absent where the registry cannot. `accepted` also where nothing was there. */
  readonly remove?: (name: string, version: string) => Promise<PutAnswer>
  /**
   * Called once at the end of a run that published or removed, whether or not there was anything to do: sets right what stands beside the archives
   * and follows from them. Changes nothing where all is well, and never rejects; absent where there is nothing of the kind.
   */
  readonly finish?: () => Promise<void>
}
