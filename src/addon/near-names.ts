import { byCodeUnit } from './order.ts'

const MOST_SUGGESTIONS = 3
// Names are cut here before they are compared: the cost grows with the product of the lengths.
const COMPARED_LENGTH = 64

/** The names most like the one that was written, best first, at most three; empty where none is near. */
export function nearNames(written: string, names: readonly string[]): readonly string[] {
  const wanted = written.toLowerCase().slice(0, COMPARED_LENGTH)
  const reach = Math.max(1, Math.floor(wanted.length / 3))
  return names
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase().slice(0, COMPARED_LENGTH)) }))
    .filter(({ distance }) => distance <= reach)
    .toSorted((a, b) => a.distance - b.distance || byCodeUnit(a.name, b.name))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name)
}

// A name that contains the other is near, however much longer it is.
function distanceTo(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.length >= 3 && (name.includes(wanted) || wanted.includes(name))) return 0.5
  return editDistance(wanted, name)
}

// Levenshtein distance, one row at a time.
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
