/** How far a version goes up; `none` leaves it where it is. */
export const BUMP_LEVELS = ['none', 'patch', 'minor', 'major'] as const

/** One of the levels. */
export type BumpLevel = (typeof BUMP_LEVELS)[number]

/** The higher of two levels. */
export function higher(a: BumpLevel, b: BumpLevel): BumpLevel {
  return rank(a) >= rank(b) ? a : b
}

/** True where the first level goes at least as far as the second. */
export function reaches(level: BumpLevel, wanted: BumpLevel): boolean {
  return rank(level) >= rank(wanted)
}

/** Parses one of the levels, whatever its letter case; undefined for other words. */
export function parseLevel(text: string): BumpLevel | undefined {
  return BUMP_LEVELS.find((level) => level === text.toLowerCase())
}

function rank(level: BumpLevel): number {
  return BUMP_LEVELS.indexOf(level)
}
