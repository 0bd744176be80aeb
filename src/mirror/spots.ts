import type { Range } from '../addon/yaml.ts'

/** One change of one file's text, in UTF-16 offsets. */
export interface SourceEdit extends Range {
  /** Relative to the addon root. */
  readonly path: string
  readonly replacement: string
}

/** A place in an addon's sources that can say another value of a property. */
export interface Spot {
  readonly path: string
  /** What is replaced; two spots with the same place are one. */
  readonly range: Range
  /** The text that stands there, for people and for the scheme of addresses. */
  readonly text: string
  /** The edits that make the place say a value: the first way that KubeVela takes is used. */
  readonly ways: readonly ((value: string) => readonly SourceEdit[])[]
  /** Where a `repoType` beside the property is written, or would be: one for each struct that takes its value from here. */
  readonly neighbours: readonly Neighbour[]
}

/** The place for a `repoType` beside a `url`. */
export interface Neighbour {
  /** The edits that make it say a kind of repository. */
  readonly write: (repoType: string) => readonly SourceEdit[]
}

/** Joins spots at one place. */
export function joinSpots(spots: readonly Spot[]): readonly Spot[] {
  const joined = new Map<string, Spot>()
  for (const spot of spots) {
    const key = `${spot.path} ${spot.range.start} ${spot.range.end}`
    const known = joined.get(key)
    joined.set(
      key,
      known === undefined ? spot : { ...known, neighbours: [...known.neighbours, ...spot.neighbours] },
    )
  }
  return [...joined.values()]
}

/** One edit where several say the same; undefined where two want different things of one place. */
export function joinEdits(edits: readonly SourceEdit[]): readonly SourceEdit[] | undefined {
  const joined = new Map<string, SourceEdit>()
  for (const edit of edits) {
    const known = joined.get(placeOf(edit))
    if (known !== undefined && known.replacement !== edit.replacement) return undefined
    joined.set(placeOf(edit), edit)
  }
  const sorted = [...joined.values()].toSorted((a, b) => a.start - b.start)
  const overlap = sorted.some((edit, at) =>
    sorted
      .slice(at + 1)
      .some((other) => other.path === edit.path && other.start < edit.end && edit.start < other.end),
  )
  return overlap ? undefined : sorted
}

function placeOf({ path, start, end }: SourceEdit): string {
  return `${path} ${start} ${end}`
}
