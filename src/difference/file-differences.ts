import type { Addon, AddonFile } from '../addon/addon.ts'
import { isDocumentation } from '../addon/documentation.ts'
import { CHART_FILE, HELM_IGNORE_FILE, METADATA_FILE } from '../addon/layout.ts'
import { fieldEntry } from '../addon/metadata.ts'
import { byCodeUnit } from '../addon/order.ts'
import type { FileDifference } from './difference.ts'

/**
 * The files of which the bytes differ. That metadata.yaml has another version and nothing else does not count, nor does a
 * Chart.yaml, which packaging makes anew.
 */
export function fileDifferences(before: Addon, after: Addon): readonly FileDifference[] {
  const [was, is] = [byPath(before), byPath(after)]
  const paths = [...new Set([...was.keys(), ...is.keys()])].toSorted(byCodeUnit)
  return paths.flatMap((path): readonly FileDifference[] => {
    const [old, now] = [was.get(path), is.get(path)]
    const isIgnored = (now ?? old)?.ignored === true && (old ?? now)?.ignored === true
    const effect = effectOf(path, isIgnored)
    if (path === CHART_FILE) return []
    if (old === undefined) return [{ path, kind: 'added', effect }]
    if (now === undefined) return [{ path, kind: 'removed', effect }]
    if (Buffer.compare(old.bytes, now.bytes) === 0 && old.ignored === now.ignored) return []
    if (path === METADATA_FILE && onlyVersionDiffers(before, after)) return []
    return [{ path, kind: 'changed', effect }]
  })
}

function effectOf(path: string, isIgnored: boolean): FileDifference['effect'] {
  if (path === HELM_IGNORE_FILE) return 'documentation'
  if (isIgnored) return 'ignored'
  return isDocumentation(path) ? 'documentation' : 'content'
}

function byPath({ files }: Addon): ReadonlyMap<string, AddonFile> {
  return new Map(files.map((file) => [file.path, file]))
}

function onlyVersionDiffers(before: Addon, after: Addon): boolean {
  const [was, is] = [withoutVersion(before), withoutVersion(after)]
  return was !== undefined && was === is
}

function withoutVersion({ metadata }: Addon): string | undefined {
  if (metadata.kind !== 'parsed') return undefined
  const { value } = fieldEntry(metadata.source, 'version') ?? {}
  if (value?.kind !== 'scalar') return undefined
  return `${metadata.text.slice(0, value.range.start)}\0${metadata.text.slice(value.range.end)}`
}
