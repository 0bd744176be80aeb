import { byCodeUnit } from '../addon/order.ts'
import type { ChangedFile } from './changed-files.ts'
import { isBelow, nameOf } from './repository-path.ts'

/** An addon root that is new at head, with the changed files in it. */
export interface NewRoot {
  readonly root: string
  readonly files: readonly ChangedFile[]
}

interface Pair {
  readonly from: string
  readonly to: string
  readonly links: number
  readonly sameName: boolean
}

/**
 * Pairs addon roots that are gone with roots that are new: a move, a promotion from one folder to another, a new directory
 * name. A pair needs the same directory name, or half of the new root's files to be files of the old one, byte for byte. Each root is in one pair at most; the pair with most renamed files wins. Returns old roots by new root.
 */
export function pairRenames(gone: readonly string[], fresh: readonly NewRoot[]): ReadonlyMap<string, string> {
  const pairs = fresh.flatMap((to) => gone.flatMap((from) => pairOf(from, to) ?? [])).toSorted(byStrength)
  const taken = new Set<string>()
  const found = new Map<string, string>()
  for (const { from, to } of pairs) {
    if (taken.has(from) || found.has(to)) continue
    taken.add(from)
    found.set(to, from)
  }
  return found
}

function pairOf(from: string, { root, files }: NewRoot): Pair | undefined {
  const links = files.filter(
    ({ previousPath, path }) =>
      previousPath !== undefined && isBelow(previousPath, from) && isBelow(path, root),
  ).length
  const sameName = nameOf(from) === nameOf(root)
  const isMove = sameName || (links > 0 && links * 2 >= files.length)
  return isMove ? { from, to: root, links, sameName } : undefined
}

function byStrength(a: Pair, b: Pair): number {
  return (
    b.links - a.links ||
    Number(b.sameName) - Number(a.sameName) ||
    byCodeUnit(a.to, b.to) ||
    byCodeUnit(a.from, b.from)
  )
}
