import type { Stringification } from '../cue/evaluation.ts'
import type { Declaration, Expression } from '../cue/outline.ts'
import { refuse } from './failure.ts'
import type { PackageFile } from './install-package.ts'
import { answered, type Workbench } from './workbench.ts'

/**
 * Checks health policy, custom status and details of a definition, whether written as CUE or as text, unless the field says
 * `@disableValidation()` (KubeVela pkg/definition/ast EncodeMetadata).
 */
export async function validateStatus(
  bench: Workbench,
  file: PackageFile,
  strings: readonly Stringification[],
): Promise<void> {
  for (const one of strings) {
    if (one.kept) continue
    const message = problemOf(one.path, await declarationsOf(bench, file, one))
    if (message !== undefined) refuse('definitions', `${one.path}: ${message}`, { ...one, path: file.path })
  }
}

type Content = readonly Declaration[] | 'empty' | 'broken' | 'other'

async function declarationsOf(
  bench: Workbench,
  file: PackageFile,
  { value, raw }: Stringification,
): Promise<Content> {
  if (value.kind === 'struct') return value.fields ?? []
  if (value.kind !== 'string' && value.kind !== 'bytes') return 'other'
  const text = unwrapped(raw ?? '', value.text)
  if (text === '') return 'empty'
  const [outline] = await answered(
    bench.session.inspect([{ name: `${file.path} (text)`, text }]),
    'definitions',
  )
  return outline === undefined || outline.error !== undefined ? 'broken' : outline.declarations
}

// The text of a literal as KubeVela takes it: raw strings as written, escapes of tabs as two spaces.
function unwrapped(raw: string, unquoted: string | undefined): string {
  const literal = raw.trim()
  const inner =
    betweenQuotes(literal, '#"""', '"""#') ?? betweenQuotes(literal, '"""', '"""') ?? unquoted ?? literal
  return inner.replaceAll('\t', '  ').replaceAll('\\t', '  ').replaceAll('\\\\', '\\')
}

function betweenQuotes(literal: string, open: string, close: string): string | undefined {
  const fits =
    literal.startsWith(open) && literal.endsWith(close) && literal.length >= open.length + close.length
  return fits ? literal.slice(open.length, -close.length) : undefined
}

function problemOf(path: string, content: Content): string | undefined {
  if (content === 'empty') return undefined
  if (content === 'other') return 'a struct or a string is needed'
  if (content === 'broken') return 'the text is no CUE'
  if (path.endsWith('.healthPolicy'))
    return requiredField(content, 'isHealth', HEALTH_KINDS, 'a boolean expression')
  if (path.endsWith('.customStatus'))
    return requiredField(content, 'message', MESSAGE_KINDS, 'a string expression')
  return detailsProblem(content)
}

type Kind = Expression['kind']

const HEALTH_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'identifier',
  'bool',
  'binary',
  'unary',
  'call',
  'selector',
  'parentheses',
])
const MESSAGE_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'string',
  'bytes',
  'interpolation',
  'call',
  'selector',
  'identifier',
  'binary',
  'parentheses',
  'list',
  'index',
  'slice',
  'comprehension',
])
const DETAIL_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'string',
  'bytes',
  'number',
  'bool',
  'null',
  'identifier',
  'selector',
  'call',
  'binary',
  'unary',
  'interpolation',
  'index',
])

function requiredField(
  declarations: readonly Declaration[],
  name: string,
  allowed: ReadonlySet<Kind>,
  needed: string,
): string | undefined {
  const field = findField(declarations, name)
  if (field === undefined) return `a field "${name}" is needed`
  const kind = field.value?.kind ?? 'other'
  return allowed.has(kind) ? undefined : `"${name}" must be ${needed}, not ${kind}`
}

// At the top, else inside an `if` at the top.
function findField(declarations: readonly Declaration[], name: string): Declaration | undefined {
  const direct = declarations.find(
    (declaration) => declaration.kind === 'field' && declaration.label === name,
  )
  if (direct !== undefined) return direct
  for (const declaration of declarations) {
    const isConditional =
      declaration.kind === 'comprehension' &&
      declaration.clauses?.some((clause) => clause.kind === 'if') === true
    const inner = isConditional ? findField(declaration.value?.fields ?? [], name) : undefined
    if (inner !== undefined) return inner
  }
  return undefined
}

function detailsProblem(declarations: readonly Declaration[]): string | undefined {
  for (const declaration of declarations) {
    const problem = detailProblem(declaration, declarations)
    if (problem !== undefined) return problem
  }
  return undefined
}

function detailProblem(declaration: Declaration, all: readonly Declaration[]): string | undefined {
  switch (declaration.kind) {
    case 'field':
      return declaration.label?.startsWith('$') === true ? undefined : scalarProblem(declaration)
    case 'comprehension':
      return comprehensionProblem(declaration)
    case 'embedding':
      return embeddingProblem(declaration, all)
    default:
      return `${declaration.kind} is not supported in details`
  }
}

function scalarProblem(field: Declaration): string | undefined {
  const kind = field.value?.kind ?? 'other'
  return DETAIL_KINDS.has(kind) ? undefined : `"${field.label ?? 'a field'}" must be one value, not ${kind}`
}

function comprehensionProblem({ value }: Declaration): string | undefined {
  if (value?.kind !== 'struct') return 'a comprehension must give a struct'
  for (const inner of value.fields ?? []) {
    if (inner.kind !== 'field') return 'a comprehension must give fields'
    const problem = scalarProblem(inner)
    if (problem !== undefined) return problem
  }
  return undefined
}

function embeddingProblem({ value }: Declaration, all: readonly Declaration[]): string | undefined {
  if (value?.kind === 'identifier') {
    if (value.text?.startsWith('$') !== true) return 'only fields whose name begins with "$" can be embedded'
    const target = all.find(
      (one) => one.kind === 'field' && one.label === value.text && one.value?.kind === 'struct',
    )
    return target?.value?.fields
      ?.filter((one) => one.kind === 'field')
      .map(scalarProblem)
      .find(Boolean)
  }
  if (value?.kind !== 'struct') return 'only structs and fields whose name begins with "$" can be embedded'
  for (const inner of value.fields ?? []) {
    if (inner.kind !== 'comprehension') return 'an embedded struct can hold comprehensions only'
    const problem = comprehensionProblem(inner)
    if (problem !== undefined) return problem
  }
  return undefined
}
