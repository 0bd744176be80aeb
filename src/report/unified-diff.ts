import { structuredPatch } from 'diff'
import { printYaml } from '../addon/yaml.ts'

// A diff that nobody reads helps nobody; and a report stays a file that a person can open.
const MOST_LINES = 400
const CONTEXT_LINES = 3
// Comparing two large and unlike texts can take very long; then the table has to do.
const TIME_LIMIT_MS = 2_000

/** One part of an addon in two states: what it is called, and what it was and is. */
export interface TwoStates {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** The unified diff of rendered parts, as YAML, in lines; empty where they are equal. Cut lines are counted in the last one. */
export function unifiedDiff(parts: readonly TwoStates[]): readonly string[] {
  const lines = parts.flatMap(linesOf)
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), `# …and ${lines.length - MOST_LINES} more lines`]
}

function linesOf({ name, before, after }: TwoStates): readonly string[] {
  const [was, is] = [textOf(before), textOf(after)]
  if (was === is) return []
  const patch = structuredPatch(name, name, was, is, '', '', {
    context: CONTEXT_LINES,
    timeout: TIME_LIMIT_MS,
  })
  if (patch === undefined) return [`# ${name} changed in too many places to compare`]
  return [
    `--- ${name}`,
    `+++ ${name}`,
    ...patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines.filter((line) => !line.startsWith('\\')),
    ]),
  ]
}

function textOf(value: unknown): string {
  return value === undefined ? '' : printYaml(value)
}
