import { CHART_FILE } from '../addon/layout.ts'
import { type AddonMetadata, fieldEntry, parseMetadata } from '../addon/metadata.ts'
import { applyEdits, type TextEdit } from '../addon/text-position.ts'
import { readYaml } from '../addon/yaml.ts'
import { scalarEdit } from './scalar-edit.ts'

/** An edit, or why there is none. */
export type EditAnswer =
  | { readonly kind: 'edit'; readonly edit: TextEdit }
  | { readonly kind: 'problem'; readonly message: string }

/**
 * The edit that writes a version into the text of metadata.yaml: of its scalar's bytes only. It is tried before it is returned: read
 * again the way KubeVela reads it, the text has that version and is the same otherwise.
 */
export function editVersion(text: string, version: string): EditAnswer {
  const metadata = parseMetadata(text)
  if (metadata.kind !== 'parsed') return problem('metadata.yaml cannot be read')
  const entry = fieldEntry(metadata.source, 'version')
  if (entry === undefined) return problem('metadata.yaml has no version')
  const edit = scalarEdit(text, entry, version)
  if (edit === undefined)
    return problem('the version in metadata.yaml is not written as a plain or quoted text')
  const after = parseMetadata(applyEdits(text, [edit]))
  const isAsMeant = after.kind === 'parsed' && isSame(after.value, { ...metadata.value, version })
  return isAsMeant
    ? { kind: 'edit', edit }
    : problem('the version in metadata.yaml is used elsewhere in the file')
}

/** The edits that keep a committed Chart.yaml in step with the version; none where it says something else or cannot be read. */
export function editChart(
  text: string,
  { from, to }: { readonly from: string; readonly to: string },
): readonly TextEdit[] {
  const yaml = readYaml(text)
  if (yaml.kind !== 'read' || yaml.root?.kind !== 'map') return []
  return yaml.root.entries.flatMap((entry) => {
    const { key, value } = entry
    const follows =
      key === 'version' || (key === 'appVersion' && value.kind === 'scalar' && value.asString === from)
    const edit = follows ? scalarEdit(text, entry, to) : undefined
    return edit === undefined ? [] : [edit]
  })
}

/** True for the files of an addon that follow its version. */
export function followsVersion(path: string): boolean {
  return path === CHART_FILE
}

function problem(message: string): EditAnswer {
  return { kind: 'problem', message }
}

function isSame(a: AddonMetadata, b: AddonMetadata): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
