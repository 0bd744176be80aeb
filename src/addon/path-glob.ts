/** Says whether a path matches. */
export type PathTest = (path: string) => boolean

/** Longer patterns are refused: no path of a repository needs one. */
export const MAX_PATH_GLOB = 500

/**
 * Reads a path pattern: `*` and `?` stay within one part of the path, `**` as a whole part stands for any number of parts, and
 * a pattern that matches a folder matches what is in it. Undefined where it is empty, too long or leaves the repository.
 * Matching takes time linear in pattern × path.
 */
export function parsePathGlob(pattern: string): PathTest | undefined {
  const parts = pattern.replace(/^\.\//, '').replace(/\/+$/, '').split('/')
  if (pattern.length > MAX_PATH_GLOB || parts.some((part) => part === '' || part === '.' || part === '..')) {
    return undefined
  }
  return (path) => matchesParts([...parts, '**'], path.split('/'))
}

// Row by row: which prefixes of the path are matched by the pattern's parts so far.
function matchesParts(pattern: readonly string[], path: readonly string[]): boolean {
  let row: readonly boolean[] = [true, ...path.map(() => false)]
  for (const part of pattern) {
    const before = row
    const next: boolean[] = []
    for (let at = 0; at <= path.length; at += 1) {
      if (part === '**') next.push((before[at] ?? false) || (next[at - 1] ?? false))
      else next.push(at > 0 && (before[at - 1] ?? false) && matchesPart(part, path[at - 1] ?? ''))
    }
    row = next
  }
  return row.at(-1) ?? false
}

// The last star seen is the only one that ever needs to take more.
function matchesPart(pattern: string, name: string): boolean {
  let at = 0
  let star = -1
  let taken = 0
  let index = 0
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at
      taken = index
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1
      index += 1
    } else if (star !== -1) {
      taken += 1
      index = taken
      at = star + 1
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}
