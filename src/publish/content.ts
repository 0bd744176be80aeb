import { isChartDocumentation, isDocumentation } from '../addon/documentation.ts'
import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { byCodeUnit } from '../addon/order.ts'
import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { type ArchiveContents, readArchive } from './read-archive.ts'
import type { TarEntry } from './untar.ts'

/** How what a registry holds relates to what we would publish. */
export type Comparison =
  | { readonly kind: 'same-bytes' }
  /** Other bytes, but the same files: another packer, another time. */
  | { readonly kind: 'same-content' }
  /** Only files differ that KubeVela installs nothing from. */
  | { readonly kind: 'documentation'; readonly files: readonly string[] }
  /** Other content. `problem` says why the stored archive could not be read, where it could not. */
  | { readonly kind: 'different'; readonly files: readonly string[]; readonly problem?: string }
  /** The beginning of an upload, or no archive at all. */
  | { readonly kind: 'torn'; readonly problem: string }

/** Compares a stored archive with ours: by bytes, then file by file, the keys of Chart.yaml in any order. */
export async function compareContent(ours: Uint8Array, stored: Uint8Array): Promise<Comparison> {
  if (Buffer.compare(ours, stored) === 0) return { kind: 'same-bytes' }
  if (
    stored.byteLength < ours.byteLength &&
    Buffer.compare(ours.subarray(0, stored.byteLength), stored) === 0
  ) {
    return { kind: 'torn', problem: `it holds the first ${stored.byteLength} of ${ours.byteLength} bytes` }
  }
  const theirs = await readArchive(stored)
  if (theirs.kind === 'read') return compareWithOurs(ours, theirs)
  return theirs.kind === 'broken'
    ? { kind: 'torn', problem: theirs.message }
    : { kind: 'different', files: [], problem: theirs.message }
}

async function compareWithOurs(ours: Uint8Array, theirs: ArchiveContents): Promise<Comparison> {
  const mine = await readArchive(ours)
  if (mine.kind !== 'read')
    return { kind: 'different', files: [], problem: `ours cannot be compared: ${mine.message}` }
  return compareFiles(mine, theirs)
}

function compareFiles(ours: ArchiveContents, stored: ArchiveContents): Comparison {
  const mine = contentByPath(ours.files)
  const theirs = contentByPath(stored.files)
  const files = [...new Set([...mine.keys(), ...theirs.keys()])]
    .filter((path) => !isSame(mine.get(path), theirs.get(path)))
    .toSorted(byCodeUnit)
  if (ours.root !== stored.root) return { kind: 'different', files: [`${stored.root}/`, ...files] }
  if (files.length === 0) return { kind: 'same-content' }
  const isProse = mine.has(METADATA_FILE) ? isDocumentation : isChartDocumentation
  return files.every(isProse) ? { kind: 'documentation', files } : { kind: 'different', files }
}

function contentByPath(files: readonly TarEntry[]): ReadonlyMap<string, Uint8Array> {
  return new Map(files.map(({ path, bytes }) => [path, path === CHART_FILE ? normalised(bytes) : bytes]))
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0
}

// Packers print Chart.yaml each in their way; what it says is what counts. One that cannot be read stands for itself.
function normalised(bytes: Uint8Array): Uint8Array {
  const reading = readYaml(new TextDecoder('utf-8').decode(bytes))
  if (reading.kind === 'broken' || reading.root === undefined) return bytes
  return Buffer.from(JSON.stringify(sorted(toJson(reading.root))))
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== null && member !== '')
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => byCodeUnit(a, b)).map(([key, member]) => [key, sorted(member)]),
  )
}
