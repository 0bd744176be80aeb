import { type Addon, pathInRepository } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { editBytes } from '../validate/fix.ts'
import type { SourceEdit } from './spots.ts'

/** An addon with edits made to its files; undefined where a file is no text. Every byte outside the edits stays. */
export function editAddon(addon: Addon, edits: readonly SourceEdit[]): Addon | undefined {
  const files = addon.files.map((file) => {
    const own = edits.filter(({ path }) => path === file.path)
    if (own.length === 0) return file
    const bytes = editBytes(file.bytes, own)
    return bytes === undefined ? undefined : { ...file, bytes }
  })
  const known = files.filter((file) => file !== undefined)
  if (known.length < files.length) return undefined
  const metadata = known.find(({ path }) => path === METADATA_FILE)
  const isNew = edits.some(({ path }) => path === METADATA_FILE)
  const text = metadata === undefined ? '' : new TextDecoder('utf-8').decode(metadata.bytes)
  return { ...addon, files: known, ...(isNew ? { metadata: parseMetadata(text) } : {}) }
}

/** The files that edits change, by repository-relative path. */
export function changedFiles(
  addon: Addon,
  edits: readonly SourceEdit[],
): readonly { readonly path: string; readonly bytes: Uint8Array }[] {
  const paths = new Set(edits.map(({ path }) => path))
  return addon.files
    .filter(({ path }) => paths.has(path))
    .map(({ path, bytes }) => ({ path: pathInRepository(addon, path), bytes }))
}
