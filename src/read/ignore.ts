import type { IgnoreProblem } from '../addon/addon.ts'
import { parseGlob } from './glob-match.ts'

/** Says whether Helm leaves a path out of the archive. Asked for directories too: what is in an ignored one is never visited. */
export type IgnoreTest = (path: string, isDirectory: boolean) => boolean

/** The rules of one `.helmignore`, and the lines that Helm refuses. */
export interface IgnoreRules {
  readonly isIgnored: IgnoreTest
  readonly problems: readonly IgnoreProblem[]
}

interface Pattern {
  readonly negated: boolean
  readonly directoriesOnly: boolean
  matches(path: string): boolean
}

// Helm adds this rule to every chart (pkg/ignore AddDefaults).
const DEFAULT_RULE = 'templates/.?*'

/**
 * Parses `.helmignore` as Helm does (pkg/ignore/rules.go): the first rule that decides wins, a rule with `!` leaves out what it
 * does not match, one without `/` looks at the last part of the path only. Lines that Helm refuses are problems and decide nothing.
 */
export function parseIgnoreRules(text: string): IgnoreRules {
  const problems: IgnoreProblem[] = []
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const patterns = lines.flatMap((line, at) => parseLine(line.trim(), at + 1, problems))
  return { isIgnored: makeTest([...patterns, ...parseLine(DEFAULT_RULE, 0, [])]), problems }
}

/** True for a file that the rules keep out of the archive: Helm does not descend into an ignored directory, so one below it is out, too. */
export function isLeftOut({ isIgnored }: IgnoreRules, path: string): boolean {
  const parts = path.split('/')
  const parents = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
  return parents.some((parent) => isIgnored(parent, true)) || isIgnored(path, false)
}

function parseLine(rule: string, line: number, problems: IgnoreProblem[]): readonly Pattern[] {
  if (rule === '' || rule.startsWith('#')) return []
  if (rule.includes('**')) {
    problems.push({ line, message: `double star is not supported: "${rule}"` })
    return []
  }
  if (parseGlob(rule) === undefined) {
    problems.push({ line, message: `not a pattern: "${rule}"` })
    return []
  }
  const negated = rule.startsWith('!')
  const body = negated ? rule.slice(1) : rule
  const directoriesOnly = body.endsWith('/')
  return [{ negated, directoriesOnly, matches: makeMatcher(directoriesOnly ? body.slice(0, -1) : body) }]
}

function makeMatcher(pattern: string): (path: string) => boolean {
  const anchored = pattern.startsWith('/')
  const match = parseGlob(anchored ? pattern.slice(1) : pattern) ?? (() => false)
  if (anchored || pattern.includes('/')) return match
  return (path) => match(path.slice(path.lastIndexOf('/') + 1))
}

function makeTest(patterns: readonly Pattern[]): IgnoreTest {
  return (path, isDirectory) => {
    for (const { negated, directoriesOnly, matches } of patterns) {
      if (negated) {
        if ((directoriesOnly && !isDirectory) || !matches(path)) return true
      } else if ((!directoriesOnly || isDirectory) && matches(path)) return true
    }
    return false
  }
}
