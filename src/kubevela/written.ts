import type { YamlNode, YamlText } from '../addon/yaml.ts'
import type { Declaration, Expression } from '../cue/outline.ts'
import type { AuthorPlaces, Place } from './author-place.ts'

/** A value as its author wrote it, in CUE or YAML alike; nothing is evaluated. */
export type Written =
  /** A scalar written out. YAML's are taken as KubeVela reads them. */
  | { readonly kind: 'literal'; readonly value: string; readonly isText: boolean; readonly place: Place }
  /** A choice with a default: `*"a" | string`. */
  | { readonly kind: 'default'; readonly value: string; readonly place: Place }
  | { readonly kind: 'struct'; readonly members: readonly WrittenMember[]; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly Written[]; readonly place: Place }
  /** What only evaluation tells. A plain reference says to what: `parameter.version`; other expressions show the texts in them. */
  | {
      readonly kind: 'expression'
      readonly reference?: string
      readonly texts: readonly string[]
      readonly place: Place
    }

/** A member of a struct; the place is that of its label. One that stands in an `if` or `for` is conditional. */
export interface WrittenMember {
  readonly label: string
  readonly place: Place
  readonly value: Written
  readonly isConditional: boolean
}

/** The top of a CUE file. */
export function writtenInCue(declarations: readonly Declaration[], places: AuthorPlaces): Written {
  const place = places.placeOf(declarations[0] ?? { line: 1, column: 1 })
  return { kind: 'struct', members: membersOf(declarations, places, false), place }
}

/** The first document of a YAML file. */
export function writtenInYaml(
  node: YamlNode,
  { path, yaml }: { readonly path: string; readonly yaml: Pick<YamlText, 'positionOf'> },
): Written {
  const place = { path, ...yaml.positionOf(node.range) }
  if (node.kind === 'scalar') {
    return { kind: 'literal', value: node.asString ?? '', isText: typeof node.value === 'string', place }
  }
  if (node.kind === 'list')
    return { kind: 'list', items: node.items.map((item) => writtenInYaml(item, { path, yaml })), place }
  const members = node.entries.map(({ key, keyRange, value }) => ({
    label: key,
    place: { path, ...yaml.positionOf(keyRange) },
    value: writtenInYaml(value, { path, yaml }),
    isConditional: false,
  }))
  return { kind: 'struct', members, place }
}

/** The members of this name in a struct, those in conditions too; none for other values. */
export function membersNamed(value: Written | undefined, label: string): readonly WrittenMember[] {
  return value?.kind === 'struct' ? value.members.filter((member) => member.label === label) : []
}

/** The scalar that a value is, or is by default. */
export function knownValue(value: Written | undefined): string | undefined {
  return value?.kind === 'literal' || value?.kind === 'default' ? value.value : undefined
}

/** A value and every value in it, outer ones first, each with the label it stands under. */
export function* everyWritten(
  value: Written,
  label?: WrittenMember,
): Generator<{ readonly value: Written; readonly member?: WrittenMember }> {
  yield label === undefined ? { value } : { value, member: label }
  if (value.kind === 'struct') for (const member of value.members) yield* everyWritten(member.value, member)
  if (value.kind === 'list') for (const item of value.items) yield* everyWritten(item)
}

/** One expression of CUE. */
export function writtenOf(expression: Expression, places: AuthorPlaces): Written {
  const place = places.placeOf(expression)
  const parts = expression.elements ?? []
  switch (expression.kind) {
    case 'struct':
      return { kind: 'struct', members: membersOf(expression.fields ?? [], places, false), place }
    case 'list':
      return { kind: 'list', items: parts.flatMap((item) => itemsOf(item, places)), place }
    case 'string':
      return { kind: 'literal', value: expression.text ?? '', isText: true, place }
    case 'number':
    case 'bool':
      return { kind: 'literal', value: expression.text ?? '', isText: false, place }
    case 'parentheses':
      return parts[0] === undefined ? unknown(expression, place) : writtenOf(parts[0], places)
    case 'binary':
      return binary(expression, places)
    default:
      return unknown(expression, place)
  }
}

// A comprehension in a list gives its struct, if anything.
function itemsOf(item: Expression, places: AuthorPlaces): readonly Written[] {
  if (item.kind !== 'comprehension') return [writtenOf(item, places)]
  return (item.elements ?? []).map((element) => writtenOf(element, places))
}

function binary(expression: Expression, places: AuthorPlaces): Written {
  const place = places.placeOf(expression)
  const operands = operandsOf(expression, expression.operator ?? '')
  if (expression.operator === '&') {
    const structs = operands.map((operand) => writtenOf(operand, places))
    const members = structs.flatMap((one) => (one.kind === 'struct' ? one.members : []))
    if (members.length > 0) return { kind: 'struct', members, place }
    const known = structs.find((one) => one.kind === 'literal' || one.kind === 'default')
    return known ?? unknown(expression, place)
  }
  if (expression.operator === '|') {
    const marked = operands.find((one) => one.kind === 'unary' && one.operator === '*')?.elements?.[0]
    const value = marked === undefined ? undefined : writtenOf(marked, places)
    const known = knownValue(value)
    if (value !== undefined && known !== undefined)
      return { kind: 'default', value: known, place: value.place }
    return value ?? unknown(expression, place)
  }
  if (expression.operator === '+') {
    const lists = operands.map((operand) => writtenOf(operand, places))
    if (lists.some((one) => one.kind === 'list'))
      return { kind: 'list', items: lists.flatMap((one) => (one.kind === 'list' ? one.items : [])), place }
  }
  return unknown(expression, place)
}

function operandsOf(expression: Expression, operator: string): readonly Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== operator) return [expression]
  return (expression.elements ?? []).flatMap((element) => operandsOf(element, operator))
}

function unknown(expression: Expression, place: Place): Written {
  const reference = referenceOf(expression)
  const texts = textsIn(expression)
  return { kind: 'expression', ...(reference === undefined ? {} : { reference }), texts, place }
}

function referenceOf(expression: Expression): string | undefined {
  const [from, by] = expression.elements ?? []
  if (expression.kind === 'identifier') return expression.text
  const base = from === undefined ? undefined : referenceOf(from)
  if (base === undefined) return undefined
  if (expression.kind === 'selector') return `${base}.${expression.text ?? ''}`
  return expression.kind === 'index' && by?.kind === 'string' ? `${base}.${by.text ?? ''}` : undefined
}

function textsIn(expression: Expression): readonly string[] {
  if (expression.kind === 'string') return expression.text === undefined ? [] : [expression.text]
  return (expression.elements ?? []).flatMap(textsIn)
}

function membersOf(
  declarations: readonly Declaration[],
  places: AuthorPlaces,
  isConditional: boolean,
): readonly WrittenMember[] {
  return declarations.flatMap((declaration): readonly WrittenMember[] => {
    const { kind, label, value } = declaration
    if (value === undefined) return []
    if ((kind === 'field' || kind === 'let') && label !== undefined) {
      return [{ label, place: places.placeOf(declaration), value: writtenOf(value, places), isConditional }]
    }
    if (kind === 'field') {
      const place = places.placeOf(declaration)
      return [{ label: '', place, value: writtenOf(value, places), isConditional }]
    }
    if (kind !== 'comprehension' && kind !== 'embedding') return []
    const inner = writtenOf(value, places)
    const conditional = isConditional || kind === 'comprehension'
    if (inner.kind === 'struct')
      return inner.members.map((member) => ({ ...member, isConditional: conditional }))
    // An embedded list is the value itself; its items are found below a nameless member.
    return inner.kind === 'list'
      ? [{ label: '', place: inner.place, value: inner, isConditional: conditional }]
      : []
  })
}
