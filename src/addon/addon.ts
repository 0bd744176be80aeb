import type { MetadataDocument } from './metadata.ts'

/** One regular file of an addon, held in memory: exactly these bytes are validated, packed and published. */
export interface AddonFile {
  /** Path below the addon root, with `/` between its parts. */
  readonly path: string
  readonly bytes: Uint8Array
  /** True where the addon's `.helmignore` keeps the file out of the archive (Helm pkg/ignore). */
  readonly ignored: boolean
}

/** Why an entry of the addon's directory was not read. */
export type RefusalReason =
  | 'link'
  | 'irregular'
  | 'vcs'
  | 'file-too-large'
  | 'addon-too-large'
  | 'too-many-entries'
  | 'too-deep'
  | 'unsafe-name'
  | 'unreadable'

/** An entry of the addon's directory that was not read, and why. */
export interface RefusedEntry {
  readonly path: string
  readonly reason: RefusalReason
  /** What was found, for people: a link's target, a size, an error text. */
  readonly detail?: string
}

/** A KubeVela addon: the directory, what was read of it and what its metadata says. */
export interface Addon {
  /** Repository-relative path of the directory, `/` between parts; `.` where the repository itself is the addon. */
  readonly root: string
  /** Name of the directory: the addon's identity in git registries (KubeVela pkg/addon/source.go). */
  readonly directory: string
  /** Every regular file, in code-unit order of the path; including those that `.helmignore` hides from the archive. */
  readonly files: readonly AddonFile[]
  readonly refused: readonly RefusedEntry[]
  readonly metadata: MetadataDocument
  /** What is wrong with `.helmignore`, where its rules cannot be used (Helm pkg/ignore). */
  readonly ignoreProblems: readonly IgnoreProblem[]
}

/** A line of `.helmignore` that Helm refuses. */
export interface IgnoreProblem {
  readonly line: number
  readonly message: string
}

/** The name an addon goes by: metadata's where it has one, the directory's otherwise. */
export function addonLabel(addon: Addon): string {
  const { metadata } = addon
  return metadata.kind === 'parsed' && metadata.value.name !== '' ? metadata.value.name : addon.directory
}

/** Names of the addons that an addon depends on; none where its metadata cannot be read. */
export function dependencyNames({ metadata }: Addon): readonly string[] {
  return metadata.kind === 'parsed' ? metadata.value.dependencies.map(({ name }) => name) : []
}

/** The addon's file at this path below its root, if it has one. */
export function fileAt(addon: Addon, path: string): AddonFile | undefined {
  return addon.files.find((file) => file.path === path)
}

/** The repository-relative path of something below the addon root, as findings and reports print it. */
export function pathInRepository(addon: Addon, path: string): string {
  return addon.root === '.' ? path : `${addon.root}/${path}`
}

/** Decodes a file as UTF-8 text; a leading byte order mark is dropped and bytes that are not UTF-8 become U+FFFD. */
export function textOf(file: AddonFile): string {
  return new TextDecoder('utf-8').decode(file.bytes)
}
