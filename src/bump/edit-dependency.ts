import { fieldEntry, parseMetadata } from '../addon/metadata.ts'
import { applyEdits, type TextEdit } from '../addon/text-position.ts'
import { raiseRange } from './raise-range.ts'
import { scalarEdit } from './scalar-edit.ts'

/** A dependency's range that does not take in the new version any more, and the one that does. */
export interface RaisedRange {
  readonly dependency: string
  readonly before: string
  readonly after: string
  readonly edit: TextEdit
}

/**
 * The ranges in the text of a metadata.yaml that have to be raised because other addons were: those that took in the old version and
 * leave out the new one. What was out of range before stays the author's business.
 */
export function raiseDependencies(
  text: string,
  raised: ReadonlyMap<string, { readonly from: string; readonly to: string }>,
  isMet: (version: string, range: string) => boolean,
): readonly RaisedRange[] {
  const metadata = parseMetadata(text)
  if (metadata.kind !== 'parsed') return []
  const list = fieldEntry(metadata.source, 'dependencies')?.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((item): readonly RaisedRange[] => {
    if (item.kind !== 'map') return []
    const [name, range] = [fieldEntry(item, 'name'), fieldEntry(item, 'version')]
    if (name?.value.kind !== 'scalar' || range?.value.kind !== 'scalar') return []
    const [dependency, before] = [name.value.asString ?? '', range.value.asString ?? '']
    const step = raised.get(dependency)
    if (step === undefined || !isMet(step.from, before)) return []
    const after = raiseRange(before, step.to)
    const edit = after === undefined ? undefined : scalarEdit(text, range, after)
    if (after === undefined || edit === undefined) return []
    return reads(text, edit, { dependency, after }) ? [{ dependency, before, after, edit }] : []
  })
}

function reads(
  text: string,
  edit: TextEdit,
  { dependency, after }: { dependency: string; after: string },
): boolean {
  const metadata = parseMetadata(applyEdits(text, [edit]))
  return (
    metadata.kind === 'parsed' &&
    metadata.value.dependencies.some(({ name, version }) => name === dependency && version === after)
  )
}
