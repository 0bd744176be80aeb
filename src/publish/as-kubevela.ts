import { METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { parseVersion, withoutV } from '../addon/version.ts'
import { patternInArchive } from '../kubevela/classify.ts'
import type { HelmIndex, IndexRow } from './protocols/helm-index.ts'
import { readArchive } from './read-archive.ts'

/**
 * The row that `vela addon enable NAME --version VERSION` takes: the first whose version is the same text but for one leading `v`
 * (KubeVela pkg/addon/versioned_registry.go).
 */
export function chosenRow(index: HelmIndex, name: string, version: string): IndexRow | undefined {
  return index.entries.get(name)?.find((row) => withoutV(row.version) === withoutV(version))
}

/** True where KubeVela installs the version only by its number: without one it takes the newest that is no prerelease. */
export function isOnlyByNumber(version: string): boolean {
  return (parseVersion(version)?.prerelease.length ?? 0) > 0
}

/**
 * Where KubeVela fetches what a row names (pkg/utils/url.go JoinURL): http addresses as they are, everything else appended to the
 * path of the registry's address, so that a leading `/` is not the host's top, and a `?` and a `%` are escaped once more.
 */
export function fetchedUrl(address: string, rowUrl: string): string {
  if (/^https?:\/\//i.test(rowUrl)) return rowUrl
  const base = new URL(address)
  base.pathname = cleaned([...base.pathname.split('/'), ...rowUrl.split('/').map(goEscaped)])
  return base.href
}

// Go's path.Join.
function cleaned(path: readonly string[]): string {
  const parts: string[] = []
  for (const part of path) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

// What Go's url.URL.String escapes in a path; what the address itself escapes stays as it is.
function goEscaped(part: string): string {
  return encodeURIComponent(part)
    .replace(/%(24|26|2B|2C|3A|3B|3D|40)/g, (sequence) => decodeURIComponent(sequence))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/**
 * Why KubeVela cannot load an addon from an archive that it found under a name; undefined where it can, and for plain charts, which
 * it lists but never loads. Files are classified as they are in a Helm registry: one whose path begins with the addon's name
 * is not seen (pkg/addon/reader_memory.go).
 */
export async function whyNotLoaded(name: string, bytes: Uint8Array): Promise<string | undefined> {
  const reading = await readArchive(bytes)
  if (reading.kind !== 'read') return `its archive cannot be read: ${reading.message}`
  const found = reading.files.find(({ path }) => path === METADATA_FILE)
  if (found === undefined) return undefined
  if (patternInArchive(METADATA_FILE, name)?.class !== 'metadata')
    return `an addon named ${name} hides its own ${METADATA_FILE}`
  const metadata = parseMetadata(new TextDecoder('utf-8').decode(found.bytes))
  if (metadata.kind !== 'parsed') return `its ${METADATA_FILE} cannot be read`
  const lacking = (['name', 'version'] as const).find((field) => metadata.value[field] === '')
  return lacking === undefined ? undefined : `its ${METADATA_FILE} has no ${lacking}`
}
