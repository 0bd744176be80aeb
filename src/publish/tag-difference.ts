import { assertNever } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import type { RemoteTag } from '../ports.ts'
import type { Comparison } from './content.ts'

/** An addon at a tag's commit, compared with the one at the work tree's commit. */
export interface TaggedComparison {
  /** Undefined where the tagged commit has no such addon. */
  readonly theirs: Archive | undefined
  /** Undefined where one of the two commits has none. */
  readonly comparison: Comparison | undefined
}

/** The tag and the commit at hand. */
export interface TaggedPlace {
  readonly found: RemoteTag
  /** The commit of the work tree. */
  readonly head: string
  readonly name: string
  readonly version: string
}

const SHOWN_CHARACTERS = 12

/**
 * Words how a tag stands for something else than the commit at hand, with both commits; undefined where the addon is the same at both,
 * or differs in files only that KubeVela installs nothing from.
 */
export function tagDifference(
  { theirs, comparison }: TaggedComparison,
  { found, head, name, version }: TaggedPlace,
): string | undefined {
  const where = `the tag ${found.name} is at commit ${short(found.commit)}, this is ${short(head)}`
  if (theirs === undefined) return `${where}, and the tagged commit holds no addon ${name}`
  if (theirs.version !== version && comparison === undefined)
    return `${where}, and there it is ${theirs.version}`
  if (comparison === undefined) return undefined
  if (isSame(comparison) || comparison.kind === 'documentation') return undefined
  const files = differingFiles(comparison)
  return files.length === 0
    ? where
    : `${where}; ${files.slice(0, 5).join(', ')} ${files.length === 1 ? 'differs' : 'differ'}`
}

/** True for two archives with the same files. */
export function isSame(comparison: Comparison | undefined): boolean {
  return comparison?.kind === 'same-bytes' || comparison?.kind === 'same-content'
}

/** The files in which two archives differ; none where they are the same. */
export function differingFiles(comparison: Comparison): readonly string[] {
  switch (comparison.kind) {
    case 'same-bytes':
    case 'same-content':
      return []
    case 'documentation':
      return comparison.files
    case 'different':
      return comparison.files.length === 0 ? [comparison.problem ?? 'its files'] : comparison.files
    case 'torn':
      return [comparison.problem]
    default:
      return assertNever(comparison)
  }
}

function short(commit: string): string {
  return commit.slice(0, SHOWN_CHARACTERS)
}
