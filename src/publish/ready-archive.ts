import { createHash } from 'node:crypto'
import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { parseVersion } from '../addon/version.ts'
import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import type { Archive } from '../package/package-addon.ts'
import { isObject } from './protocols/json.ts'
import type { PublishItem } from './publish-item.ts'
import { type ArchiveContents, readArchive } from './read-archive.ts'

/** A `.tgz` that someone packed before, and the `.prov` beside it. */
export interface ReadyFile {
  /** As the user named it. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly provenance?: Uint8Array
}

/** What a ready file gives: something to publish, or why it cannot be. */
export type ReadyArchive =
  | { readonly kind: 'ready'; readonly item: PublishItem; readonly isAddon: boolean }
  | { readonly kind: 'refused'; readonly message: string; readonly hint?: string }

// What every registry, file system and URL takes for a name.
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/i

/**
 * Reads a ready archive, an addon's or a plain chart's, for publishing byte for byte: nothing is packed anew. Name and version
 * are those of its Chart.yaml, which every registry that speaks Helm goes by; its one directory must bear that name.
 */
export async function readReadyArchive({ path, bytes, provenance }: ReadyFile): Promise<ReadyArchive> {
  const contents = await readArchive(bytes)
  if (contents.kind !== 'read')
    return { kind: 'refused', message: `cannot publish ${path}: ${contents.message}` }
  const chart = readChart(contents)
  if (typeof chart === 'string') {
    return {
      kind: 'refused',
      message: `cannot publish ${path}: ${chart}`,
      hint: 'pack the addon anew with the package command',
    }
  }
  const { name, version } = chart
  const archive: Archive = {
    name,
    version,
    file: `${name}-${version}.tgz`,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    chart,
  }
  const dependencies = dependenciesOf(contents)
  return {
    kind: 'ready',
    isAddon: dependencies !== undefined,
    item: { archive, dependencies: dependencies ?? [], ...(provenance === undefined ? {} : { provenance }) },
  }
}

function textOf({ files }: ArchiveContents, path: string): string | undefined {
  const found = files.find((file) => file.path === path)
  return found === undefined ? undefined : new TextDecoder('utf-8').decode(found.bytes)
}

function readChart(contents: ArchiveContents): Archive['chart'] | string {
  const text = textOf(contents, CHART_FILE)
  if (text === undefined) return 'it holds no Chart.yaml'
  const reading = readYaml(text)
  if (reading.kind === 'broken') return `its Chart.yaml cannot be read: ${reading.message}`
  const chart = reading.root === undefined ? null : toJson(reading.root)
  if (!isObject(chart)) return 'its Chart.yaml is no mapping'
  const { name, version, annotations } = chart
  if (typeof name !== 'string' || name.length > 100 || !NAME.test(name))
    return 'its Chart.yaml has no usable name'
  if (typeof version !== 'string' || parseVersion(version) === undefined)
    return 'its Chart.yaml has no usable version'
  if (contents.root !== name)
    return `its directory is ${JSON.stringify(contents.root)}, its name ${JSON.stringify(name)}`
  return { ...chart, name, version, annotations: texts(annotations) }
}

function texts(annotations: Json | undefined): Readonly<Record<string, string>> {
  if (!isObject(annotations ?? null) || annotations === undefined || !isObject(annotations)) return {}
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  )
}

// Undefined for a plain chart: only an addon has metadata.
function dependenciesOf(contents: ArchiveContents): readonly string[] | undefined {
  const text = textOf(contents, METADATA_FILE)
  const metadata = text === undefined ? undefined : parseMetadata(text)
  return metadata?.kind === 'parsed' ? metadata.value.dependencies.map(({ name }) => name) : undefined
}
