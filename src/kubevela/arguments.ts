import type { Json } from '../addon/yaml.ts'
import type { Leaf } from '../cue/evaluation.ts'
import type { Declaration, Outline } from '../cue/outline.ts'
import { type AuthoredSource, authorPosition, declaredIn } from './cue-source.ts'
import { isObject, type JsonObject, memberAt } from './go-value.ts'
import type { MissingParameter } from './missing-parameter.ts'
import { placeholderFor } from './placeholder.ts'
import { answered, contextSource, outlinesOf, rewriting, type Workbench } from './workbench.ts'

/** The parameters that an install with the bench's arguments would leave without a value. */
export async function missingParameters(bench: Workbench): Promise<readonly MissingParameter[]> {
  const { parameter } = bench.package
  if (parameter === undefined) return []
  const source = contextSource(bench)
  const evaluation = await answered(
    bench.session.evaluate({
      files: [{ ...source.unit, ...rewriting(bench.release) }],
      libraries: bench.release.packages.application,
      check: 'none',
      lookups: [{ path: 'parameter', want: 'leaves' }],
    }),
    'render',
  )
  const outline = (await outlinesOf(bench, [parameter], { stage: 'render' })).get(parameter.path)
  const leaves = evaluation.lookups?.[0]?.leaves ?? []
  const found = leaves.map((leaf) => missingFrom(leaf, source, outline))
  const known = new Set(found.map(({ name }) => name.join('.')))
  const required = requiredFields(outline, bench.arguments).map((leaf) => missingFrom(leaf, source, outline))
  return [...found, ...required.filter(({ name }) => !known.has(name.join('.')))]
}

function missingFrom(leaf: Leaf, source: AuthoredSource, outline: Outline | undefined): MissingParameter {
  const problems = [{ message: '', positions: leaf.positions ?? [] }]
  const place = declaredIn(outline, ['parameter', ...leaf.path]) ?? authorPosition(problems, [source])
  return {
    name: leaf.path,
    kinds: leaf.kinds,
    choices: leaf.choices ?? [],
    syntax: leaf.syntax ?? '',
    path: source.path,
    ...(place === undefined ? {} : { line: place.line, column: place.column }),
  }
}

// Fields marked with `!` have no value to look at before they are given one: only the source tells of them.
function requiredFields(outline: Outline | undefined, given: JsonObject): readonly Leaf[] {
  const roots = (outline?.declarations ?? []).filter(
    ({ kind, label }) => kind === 'field' && label === 'parameter',
  )
  return roots.flatMap((root) => requiredBelow(root, [], given))
}

function requiredBelow(parent: Declaration, path: readonly string[], given: JsonObject): readonly Leaf[] {
  return (parent.value?.fields ?? []).flatMap((field) => {
    if (field.kind !== 'field' || field.label === undefined || field.constraint === '?') return []
    const inner = [...path, field.label]
    const below = requiredBelow(field, inner, given)
    const isMissing = field.constraint === '!' && memberAt(given, inner) === undefined && below.length === 0
    return isMissing ? [{ path: inner, kinds: kindsAsWritten(field) }] : below
  })
}

function kindsAsWritten({ value }: Declaration): readonly string[] {
  if (value?.kind === 'identifier' && value.text !== undefined) return [value.text]
  if (value?.kind === 'struct' || value?.kind === 'list') return [value.kind]
  return ['_']
}

/** The bench's arguments with a stand-in of the right type for each parameter that lacks a value. */
export async function withPlaceholders(
  bench: Workbench,
  missing: readonly MissingParameter[],
): Promise<JsonObject> {
  let result = bench.arguments
  for (const parameter of missing)
    result = withMember(result, parameter.name, await placeholderFor(bench, parameter))
  return result
}

/** The object with a value at a path; what lies on the way is made. */
export function withMember(object: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [label, ...rest] = path
  if (label === undefined) return object
  const inner = object[label]
  return {
    ...object,
    [label]: rest.length === 0 ? value : withMember(isObject(inner) ? inner : {}, rest, value),
  }
}
