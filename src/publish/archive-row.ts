import { chartMetadata } from '../addon/chart.ts'
import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { type AddonMetadata, parseMetadata } from '../addon/metadata.ts'
import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { sha256Of } from '../package/package-addon.ts'
import type { Listing } from './protocols/helm-index.ts'
import { archiveUrl } from './protocols/index-row.ts'
import { parseHelmIndex } from './protocols/parse-helm-index.ts'
import { printHelmIndex } from './protocols/print-helm-index.ts'
import { readArchive } from './read-archive.ts'

/** The row that an archive asks for, or why there is none. */
export type ArchiveRow =
  | { readonly kind: 'row'; readonly listing: Listing }
  | { readonly kind: 'unusable'; readonly message: string }

/** How the row is completed. */
export interface ArchiveRowOptions {
  readonly file: string
  /** RFC 3339. */
  readonly created: string
  readonly baseUrl?: string | undefined
}

/**
 * Makes the row of an archive that others packed, an addon's or a plain chart's: what its Chart.yaml says, else what its
 * metadata.yaml implies, always with the system requirements of metadata.yaml, because KubeVela reads those from the index alone.
 */
export async function rowOfBytes(bytes: Uint8Array, options: ArchiveRowOptions): Promise<ArchiveRow> {
  const reading = await readArchive(bytes)
  if (reading.kind !== 'read') return { kind: 'unusable', message: reading.message }
  const textOf = (path: string) => {
    const found = reading.files.find((file) => file.path === path)
    return found === undefined ? undefined : new TextDecoder().decode(found.bytes)
  }
  const metadata = readMetadata(textOf(METADATA_FILE))
  const chart =
    readChart(textOf(CHART_FILE)) ?? (metadata === undefined ? undefined : { ...chartMetadata(metadata) })
  if (chart === undefined) {
    return {
      kind: 'unusable',
      message: 'it holds neither a readable Chart.yaml nor a readable metadata.yaml',
    }
  }
  return strictRow(chart, requirementsOf(metadata), { sha256: sha256Of(bytes), ...options })
}

function readMetadata(text: string | undefined): AddonMetadata | undefined {
  const document = text === undefined ? undefined : parseMetadata(text)
  return document?.kind === 'parsed' && document.value.name !== '' && document.value.version !== ''
    ? document.value
    : undefined
}

type Fields = Readonly<Record<string, unknown>>

function readChart(text: string | undefined): Readonly<Record<string, Json>> | undefined {
  const reading = text === undefined ? undefined : readYaml(text)
  if (reading?.kind !== 'read' || reading.root?.kind !== 'map') return undefined
  const json = toJson(reading.root)
  return isRecord(json) ? json : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function requirementsOf(metadata: AddonMetadata | undefined): Readonly<Record<string, string>> {
  return metadata === undefined ? {} : chartMetadata(metadata).annotations
}

interface RowFacts extends ArchiveRowOptions {
  readonly sha256: string
}

// What a stranger's Chart.yaml holds goes through the strict reader before it may enter an index (T70, T72).
function strictRow(
  chart: Fields,
  annotations: Readonly<Record<string, string>>,
  facts: RowFacts,
): ArchiveRow {
  const { name, version, annotations: given, ...others } = chart
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') {
    return { kind: 'unusable', message: 'its Chart.yaml has no name or no version in quotes' }
  }
  const own = isRecord(given) ? given : {}
  const rest: Readonly<Record<string, Json>> = Object.fromEntries(
    Object.entries(others).flatMap(([key, value]) => (isJson(value) ? [[key, value] as const] : [])),
  )
  const row = {
    name,
    version,
    urls: [archiveUrl(facts.file, facts.baseUrl)],
    created: facts.created,
    digest: facts.sha256,
    annotations: { ...textsOf(own), ...annotations },
    rest,
  }
  const text = printHelmIndex({ entries: new Map([[name, [row]]]), rest: { apiVersion: 'v1' } })
  const reading = parseHelmIndex(Buffer.from(text))
  const strict = reading.kind === 'read' ? reading.index.entries.get(name)?.[0] : undefined
  if (strict !== undefined) return { kind: 'row', listing: { name, row: strict } }
  return {
    kind: 'unusable',
    message: `its Chart.yaml cannot be listed: ${reading.kind === 'broken' ? reading.message : 'no row'}`,
  }
}

function textsOf(annotations: Readonly<Record<string, Json>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  )
}

function isJson(value: unknown): value is Json {
  return value !== undefined && typeof value !== 'function'
}
