import type { Position } from '../addon/text-position.ts'
import type { CueUnit } from '../cue/evaluation.ts'
import type { CueProblem, Declaration, Outline } from '../cue/outline.ts'
import type { AuthorPosition } from './failure.ts'

/** A CUE source as the engine gets it, and which of its lines are an author's. */
export interface AuthoredSource {
  readonly unit: CueUnit
  /** The file that the author's lines come from. */
  readonly path: string
  /** Generated lines before them. */
  readonly linesBefore: number
  /** How many lines are the author's; all after those are generated. */
  readonly lines: number
}

/** Wraps a file's text, with generated text before and after. Generated text before must end with a line break. */
export function authored(
  path: string,
  text: string,
  {
    before = '',
    after = '',
    ...rest
  }: { before?: string; after?: string } & Omit<CueUnit, 'name' | 'text'> = {},
): AuthoredSource {
  return {
    unit: { name: path, text: before + text + after, ...rest },
    path,
    linesBefore: countBreaks(before),
    lines: countBreaks(text) + 1,
  }
}

/**
 * The first place of an error that is the author's: CUE names several places, and those in generated text, in prints of values
 * and in packages of KubeVela are nobody's. Undefined where there is none.
 */
export function authorPosition(
  problems: readonly CueProblem[],
  sources: readonly AuthoredSource[],
): AuthorPosition | undefined {
  for (const problem of problems) {
    for (const place of problem.positions ?? []) {
      const source = sources.find((one) => one.unit.name === place.file)
      const line = source === undefined ? 0 : place.line - source.linesBefore
      if (source === undefined || line < 1 || line > source.lines) continue
      return { path: source.path, line, column: place.column }
    }
  }
  return undefined
}

/** Where a value of this path is declared, as deep as the outline tells; undefined where not even its first label is. */
export function declaredAt(
  declarations: readonly Declaration[],
  path: readonly string[],
): Position | undefined {
  let found: Position | undefined
  let level = declarations
  for (const label of path) {
    const next = fieldsNamed(level, label)
    const [first] = next
    if (first === undefined) break
    found = { line: first.line, column: first.column }
    level = next.flatMap((declaration) => declaration.value?.fields ?? [])
  }
  return found
}

/** The same in the file of an outline that counts generated lines before the author's. */
export function declaredIn(outline: Outline | undefined, path: readonly string[]): Position | undefined {
  return outline === undefined ? undefined : declaredAt(outline.declarations, path)
}

// Fields stand also in the branches of comprehensions and in embedded structs.
function fieldsNamed(declarations: readonly Declaration[], label: string): readonly Declaration[] {
  return declarations.flatMap((declaration) => {
    if (declaration.kind === 'field') return declaration.label === label ? [declaration] : []
    if (declaration.kind === 'comprehension' || declaration.kind === 'embedding') {
      return fieldsNamed(declaration.value?.fields ?? [], label)
    }
    return []
  })
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1
}
