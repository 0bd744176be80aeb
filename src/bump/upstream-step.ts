import { parseVersion } from '../addon/version.ts'
import type { BumpLevel } from './level.ts'

/**
 * The step that an image or chart took between two versions, whichever way: the first of the three numbers that differs names it.
 * What is no semantic version, differs in its suffix only or counts by dates is a `patch`.
 */
export function upstreamStep(before: string, after: string): BumpLevel {
  const [was, is] = [numbersOf(before), numbersOf(after)]
  if (was === undefined || is === undefined) return 'patch'
  const at = was.findIndex((number, index) => number !== is[index])
  return at === 0 ? 'major' : at === 1 ? 'minor' : 'patch'
}

// Tags such as 20240101 or 2024.01 count by dates: their first number says nothing of what breaks.
const FIRST_YEAR = 1970n

function numbersOf(text: string): readonly bigint[] | undefined {
  const version = parseVersion(text)
  const numbers = version?.canonical.split('-')[0]?.split('.').map(BigInt)
  const [major = 0n] = numbers ?? []
  return major >= FIRST_YEAR ? undefined : numbers
}
