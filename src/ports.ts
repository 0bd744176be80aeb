/** What kind of thing a directory entry is; links are never followed. */
export type EntryKind = 'file' | 'directory' | 'link' | 'irregular'

/** One entry of a directory in the work tree. */
export interface TreeEntry {
  readonly name: string
  readonly kind: EntryKind
  /** Bytes, for files. */
  readonly size: number
  /** Where a link points, as written. */
  readonly linkTarget?: string
}

/** The work tree, read only. Paths are relative to its top, with `/`; none may leave it. */
export interface FileTree {
  /** Lists one directory, in code-unit order of the names; undefined where there is no such directory. A link to one is not one. */
  list(directory: string): Promise<readonly TreeEntry[] | undefined>
  /** Reads a regular file without following links; undefined where there is none. Fails above `maxBytes`. */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>
}

/** A folder that the action may write: a static registry, or the place for archives and reports. */
export interface Folder {
  /** How people name it: an absolute path or the path as given. */
  readonly location: string
  /** Names of the regular files directly in it, in code-unit order; empty where the folder does not exist. */
  list(): Promise<readonly string[]>
  /** A file's bytes, undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Writes a file so that readers see the old bytes or the new ones, never a part; makes the folder first. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Removes a file; nothing happens where there is none. */
  remove(name: string): Promise<void>
}

/** Tells and waits for time. Archives never depend on it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(milliseconds: number): Promise<void>
}

/** Progress for people; each line is escaped by the adapter. */
export interface Logger {
  info(line: string): void
  debug(line: string): void
  /** Tells how far a long piece of work is; a terminal shows a bar, a log nothing. */
  progress(label: string, done: number, total: number): void
}
