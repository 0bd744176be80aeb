import type { ReleaseName } from '../kubevela/releases.ts'

/** What a change is about. */
export type Topic =
  /** An argument of the addon, or of one of its definitions (`of`). */
  | 'parameter'
  | 'definition'
  | 'component'
  /** A Kubernetes object that is applied beside the components, or inside of one. */
  | 'object'
  /** The policies and the workflow of the application. */
  | 'application'
  | 'image'
  | 'chart'
  /** `system.vela`, `system.kubernetes`, or a KubeVela release that installs the addon. */
  | 'requirement'
  | 'dependency'
  | 'schema'
  | 'view'
  | 'config-template'
  | 'notes'
  /** A field of metadata.yaml that is none of the above. */
  | 'metadata'

/**
 * What became of it. Of parameters: `required` is one that must be given from now on, new or old; `optional` one that no longer
 * must; `retyped` takes other values than before, `narrowed` fewer, `widened` more. Of requirements and dependencies: `narrowed` is
 * no longer met by something that met it before. Of versions: `raised` and `lowered`, `moved` where they cannot be ordered.
 */
export type ChangeKind = (typeof KINDS)[number]

/** The kinds of change, by name. */
export const KINDS = [
  'added',
  'removed',
  'required',
  'optional',
  'retyped',
  'narrowed',
  'widened',
  'default',
  'raised',
  'lowered',
  'moved',
  'described',
  'changed',
] as const

/** One thing that changed in meaning: a row of a table. */
export interface Change {
  readonly topic: Topic
  readonly kind: ChangeKind
  /** What it is called: `resources.cpu`, `ComponentDefinition/helm`, `docker.io/library/nginx`, `system.vela`. */
  readonly name: string
  /** Of a definition's parameter: the definition. */
  readonly of?: string
  /** One line each; absent where there is nothing short to say. */
  readonly before?: string
  readonly after?: string
}

/** A file whose bytes differ, and what it means for the addon (detect's words: `documentation` changes nothing in a cluster). */
export interface FileDifference {
  /** Relative to the addon root. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly effect: 'content' | 'documentation' | 'ignored'
}

/**
 * What differs between two states of an addon, in meaning and in bytes. The addon's own version is not among the changes: it is in
 * `versions`. Everything is in a fixed order: by topic as listed in {@link Topic}, then by name.
 */
export interface AddonDifference {
  readonly versions: { readonly before: string | undefined; readonly after: string | undefined }
  /** The KubeVela release by whose rendering both states were compared. */
  readonly release: ReleaseName
  /** False where that release refuses one of the states: parts that it does not reach were not compared. */
  readonly isWhole: boolean
  readonly changes: readonly Change[]
  /** Every file that differs, in code-unit order of the path. */
  readonly files: readonly FileDifference[]
}

/** The topics in the order in which changes are listed. */
export const TOPICS: readonly Topic[] = [
  'parameter',
  'definition',
  'component',
  'object',
  'application',
  'image',
  'chart',
  'requirement',
  'dependency',
  'schema',
  'view',
  'config-template',
  'notes',
  'metadata',
]

/** True where the archive's content differs in something that KubeVela installs, be it only text. */
export function changesContent({ files }: Pick<AddonDifference, 'files'>): boolean {
  return files.some(({ effect }) => effect === 'content')
}
