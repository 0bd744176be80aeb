import { isDocumentation } from '../addon/documentation.ts'
import { HELM_IGNORE_FILE } from '../addon/layout.ts'
import type { ChangedFile, FileStatus } from './changed-files.ts'
import { pathBelow } from './repository-path.ts'

/** What happened to an addon between base and head; `unchanged` ones are part of a run because someone asked for them. */
export type ChangeKind = 'added' | 'modified' | 'renamed' | 'deleted' | 'unchanged' | 'affected'

/** What a changed file means for its addon: `documentation` changes nothing in a cluster, `ignored` not even the archive. */
export type FileEffect = 'content' | 'documentation' | 'ignored'

/** One changed file of an addon. */
export interface FileChange {
  /** Repository-relative. */
  readonly path: string
  readonly status: FileStatus
  readonly effect: FileEffect
}

/** Why an addon is part of a run. */
export interface AddonChange {
  readonly kind: ChangeKind
  /** For people: the files that count, those that only document marked so; or the addons that made this one affected. */
  readonly reasons: readonly string[]
  /** Every changed file, those that do not count included. */
  readonly files: readonly FileChange[]
  /** True where the addon was there before and only files changed that KubeVela installs nothing from. */
  readonly documentationOnly: boolean
  /** Where the addon was at base, for renamed ones. */
  readonly previousRoot?: string
}

/** Says of a path below an addon root whether the addon's `.helmignore` keeps it out of the archive. */
export type IgnoredBelow = (path: string) => boolean

/** Tells what a changed file means for the addon it belongs to. The ignore file itself always counts: it decides what is packed. */
export function effectOf(path: string, root: string, isIgnored: IgnoredBelow): FileEffect {
  const below = pathBelow(path, root)
  if (path === root || below === HELM_IGNORE_FILE) return 'content'
  if (isIgnored(below)) return 'ignored'
  return isDocumentation(below) ? 'documentation' : 'content'
}

/** Makes the change of one addon from its changed files. */
export function makeChange(
  kind: ChangeKind,
  files: readonly FileChange[],
  previousRoot?: string,
): AddonChange {
  const counted = files.filter(({ effect }) => effect !== 'ignored')
  return {
    kind,
    reasons: [
      ...(previousRoot === undefined ? [] : [`moved from ${previousRoot}`]),
      ...counted.map(({ path, effect }) => (effect === 'documentation' ? `${path} (documentation)` : path)),
    ],
    files,
    documentationOnly:
      kind === 'modified' && counted.length > 0 && counted.every(({ effect }) => effect === 'documentation'),
    ...(previousRoot === undefined ? {} : { previousRoot }),
  }
}

/** The change of an addon that someone asked for and of which nothing is known to have changed. */
export function askedFor(reason: string): AddonChange {
  return { kind: 'unchanged', reasons: [reason], files: [], documentationOnly: false }
}

/** One side of a changed file: where it was at base, or where it is at head. */
export interface FileSide {
  readonly path: string
  readonly change: ChangedFile
}

/** The paths that a list of changes takes away from base. */
export function pathsGone(changes: readonly ChangedFile[]): readonly FileSide[] {
  return changes.flatMap((change) => {
    if (change.status === 'deleted') return [{ path: change.path, change }]
    return change.previousPath === undefined ? [] : [{ path: change.previousPath, change }]
  })
}

/** The paths that a list of changes puts into head where nothing was at base. */
export function pathsNew(changes: readonly ChangedFile[]): readonly FileSide[] {
  return changes
    .filter(({ status }) => status === 'added' || status === 'renamed')
    .map((change) => ({ path: change.path, change }))
}
