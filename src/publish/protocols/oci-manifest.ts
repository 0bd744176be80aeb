import { byCodeUnit } from '../../addon/order.ts'
import type { Json } from '../../addon/yaml.ts'
import { type Archive, sha256Of } from '../../package/package-addon.ts'
import { isObject, listOf, parseJson } from './json.ts'

/** Some content of a registry: what it is, its digest and its size (image specification 1.1, descriptor.md). */
export interface OciDescriptor {
  readonly mediaType: string
  /** `sha256:` and 64 hex digits. */
  readonly digest: string
  readonly size: number
}

/** Bytes with their descriptor. */
export interface OciContent {
  readonly descriptor: OciDescriptor
  readonly bytes: Uint8Array
}

/** A chart as it lies in a registry: its manifest, and the blobs that the manifest names. */
export interface OciChart {
  readonly manifest: OciContent
  readonly blobs: readonly OciContent[]
}

/** An image manifest, as far as charts need it. */
export interface OciManifest {
  readonly mediaType: string | undefined
  readonly artifactType: string | undefined
  readonly config: OciDescriptor
  readonly layers: readonly OciDescriptor[]
  readonly annotations: Readonly<Record<string, string>>
}

/** Media types of charts (helm pkg/registry/constants.go) and of manifests (image specification 1.1). */
export const MEDIA = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.cncf.helm.config.v1+json',
  chart: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  legacyChart: 'application/tar+gzip',
  provenance: 'application/vnd.cncf.helm.chart.provenance.v1.prov',
} as const

/**
 * Makes the content that `helm push` makes of a chart (helm pkg/registry/client.go Push), but for the time of creation: without it
 * the same archive has the same digest in every registry and in every run.
 */
export function chartContent(archive: Archive, provenance: Uint8Array | undefined): OciChart {
  const config = content(MEDIA.config, Buffer.from(goJson(configOf(archive.chart))))
  const chart = content(MEDIA.chart, archive.bytes)
  const prov = provenance === undefined ? [] : [content(MEDIA.provenance, provenance)]
  const layers = [chart, ...prov].toSorted((a, b) => byCodeUnit(a.descriptor.digest, b.descriptor.digest))
  const manifest = {
    schemaVersion: 2,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations: annotationsOf(archive.chart),
  }
  return {
    manifest: content(MEDIA.manifest, Buffer.from(goJson(manifest))),
    blobs: [config, ...layers],
  }
}

/** Some bytes as content of a registry. */
export function content(mediaType: string, bytes: Uint8Array): OciContent {
  return { descriptor: { mediaType, digest: `sha256:${sha256Of(bytes)}`, size: bytes.byteLength }, bytes }
}

/** Reads a manifest; undefined where it is none, or one of an index. */
export function parseManifest(bytes: Uint8Array): OciManifest | undefined {
  const manifest = parseJson(bytes)
  if (!isObject(manifest)) return undefined
  const { mediaType, artifactType, config, layers, annotations } = manifest
  const parsed = parseDescriptor(config)
  if (parsed === undefined || !Array.isArray(layers)) return undefined
  const descriptors = listOf(layers).map(parseDescriptor)
  const known = descriptors.filter((descriptor) => descriptor !== undefined)
  if (known.length !== descriptors.length) return undefined
  return {
    mediaType: typeof mediaType === 'string' ? mediaType : undefined,
    artifactType: typeof artifactType === 'string' ? artifactType : undefined,
    config: parsed,
    layers: known,
    annotations: texts(annotations),
  }
}

/** The layer that holds the chart's archive; undefined where the manifest is not a chart's. */
export function chartLayer({ layers }: OciManifest): OciDescriptor | undefined {
  return (
    layers.find(({ mediaType }) => mediaType === MEDIA.chart) ??
    layers.find(({ mediaType }) => mediaType === MEDIA.legacyChart)
  )
}

/** The layer that holds the chart's provenance file. */
export function provenanceLayer({ layers }: OciManifest): OciDescriptor | undefined {
  return layers.find(({ mediaType }) => mediaType === MEDIA.provenance)
}

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Reads a descriptor; undefined where it is none that can be checked. */
export function parseDescriptor(value: Json | undefined): OciDescriptor | undefined {
  if (!isObject(value)) return undefined
  const { mediaType, digest, size } = value
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number')
    return undefined
  return DIGEST.test(digest) && Number.isSafeInteger(size) && size >= 0
    ? { mediaType, digest, size }
    : undefined
}

/** Prints JSON as Go's encoder does, which writes what HTML could stumble over as escapes. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

// The order of Go's struct (helm pkg/chart/metadata.go): then the config blob has the bytes that helm gives it.
const CONFIG_KEYS = [
  'name',
  'home',
  'sources',
  'version',
  'description',
  'keywords',
  'maintainers',
  'icon',
  'apiVersion',
  'condition',
  'tags',
  'appVersion',
  'deprecated',
  'annotations',
  'kubeVersion',
  'dependencies',
  'type',
]

function configOf(chart: Archive['chart']): Readonly<Record<string, unknown>> {
  const values = new Map(Object.entries(chart))
  return Object.fromEntries(
    CONFIG_KEYS.flatMap((key) => {
      const value = key === 'annotations' ? sortedTexts(chart.annotations) : values.get(key)
      return isEmpty(value) ? [] : [[key, value]]
    }),
  )
}

function sortedTexts(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).toSorted(([a], [b]) => byCodeUnit(a, b)))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

// helm pkg/registry/util.go generateOCIAnnotations: a chart's own annotations win, but for its title and version.
function annotationsOf(chart: Archive['chart']): Readonly<Record<string, string>> {
  const own = Object.entries(chart.annotations).filter(
    ([key]) => !['org.opencontainers.image.title', 'org.opencontainers.image.version'].includes(key),
  )
  const { name, version, description, home } = chart
  const fromChart = [
    ['org.opencontainers.image.title', name],
    ['org.opencontainers.image.version', version],
    ['org.opencontainers.image.description', description],
    ['org.opencontainers.image.url', home],
    ['org.opencontainers.image.source', firstOf('sources' in chart ? chart['sources'] : undefined)],
    [
      'org.opencontainers.image.authors',
      authorsOf('maintainers' in chart ? chart['maintainers'] : undefined),
    ],
  ] as const
  const all = [...fromChart, ...own].flatMap(([key, value]): readonly (readonly [string, string])[] =>
    typeof value === 'string' && value.trim() !== '' ? [[key, value]] : [],
  )
  return sortedTexts(Object.fromEntries(all))
}

function firstOf(value: Json | undefined): Json | undefined {
  return listOf(value)[0]
}

function authorsOf(value: Json | undefined): string {
  return listOf(value)
    .map((maintainer) => {
      const { name, email } = isObject(maintainer) ? maintainer : {}
      const address = typeof email === 'string' && email !== '' ? ` (${email})` : ''
      return `${typeof name === 'string' ? name : ''}${address}`
    })
    .join(', ')
}

function texts(value: Json | undefined): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  )
}
