import { byCodeUnit } from '../addon/order.ts'
import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { isList, isObject, type JsonObject, member } from '../kubevela/go-value.ts'
import { findImages, parseImage } from '../kubevela/images.ts'
import { type ArchiveContents, readArchive } from '../publish/read-archive.ts'
import { yamlAt } from './chart-dependencies.ts'
import type { ImageNeed, Unresolved } from './needs.ts'

/** The images of one chart. */
export interface ChartImages {
  readonly images: readonly ImageNeed[]
  readonly unresolved: readonly Unresolved[]
}

/** Charts hold charts that hold charts. */
const MAX_DEPTH = 4

/**
 * Lists the images that a chart names: in its values, with those that a component gives laid over them, in the annotation
 * `artifacthub.io/images`, and word for word in its templates; in the charts below it too. Where a template puts an image together
 * from parts that the values lack, nobody can know.
 */
export async function chartImages(
  bytes: Uint8Array,
  {
    name,
    version,
    values,
  }: { readonly name: string; readonly version: string; readonly values: readonly JsonObject[] },
): Promise<ChartImages> {
  const from = `chart ${name} ${version}`
  const contents = await readArchive(bytes)
  if (contents.kind !== 'read')
    return { images: [], unresolved: [{ kind: 'image', message: `${from}: ${contents.message}` }] }
  const found = await imagesIn(contents, { values: values.length === 0 ? [{}] : values, depth: 0 })
  const unresolved = [...new Set(found.open)].map(
    (message): Unresolved => ({ kind: 'image', message: `${from}: ${message}` }),
  )
  const images = [...new Set(found.images)].toSorted(byCodeUnit).map((image) => ({ image, from }))
  return { images, unresolved }
}

interface Found {
  readonly images: readonly string[]
  readonly open: readonly string[]
}

async function imagesIn(
  contents: Pick<ArchiveContents, 'files'>,
  { values, depth }: { readonly values: readonly JsonObject[]; readonly depth: number },
): Promise<Found> {
  const chart = yamlAt(contents, 'Chart.yaml')
  const own = yamlAt(contents, 'values.yaml')
  const laid = values.map((given) => overlay(isObject(own) ? own : {}, given))
  const appVersion = textAt(chart, 'appVersion')
  const told = annotatedImages(chart)
  const named = findImages([], laid).map(({ image }) => image)
  const templates = templateImages(contents)
  const untagged = laid.flatMap((one) => untaggedIn(one, appVersion))
  const inner =
    depth < MAX_DEPTH ? await Promise.all(chartsWithin(contents).map((one) => within(one, laid, depth))) : []
  const mine = [...told, ...named, ...templates.images]
  const isUnknown = templates.computed > 0 && mine.length + untagged.length === 0
  return {
    images: [...mine, ...inner.flatMap(({ images }) => images)],
    open: [
      ...(told.length === 0 ? untagged : []),
      ...(isUnknown ? ['its templates put images together from values that do not name them'] : []),
      ...inner.flatMap(({ open }) => open),
    ],
  }
}

async function within(
  { name, contents }: Subchart,
  laid: readonly JsonObject[],
  depth: number,
): Promise<Found> {
  const reading = contents instanceof Uint8Array ? await readArchive(contents) : contents
  if (reading.kind !== 'read')
    return { images: [], open: [`its chart ${name} cannot be read: ${reading.message}`] }
  const values = laid.map((one) => {
    const given = member(one, name)
    return isObject(given) ? given : {}
  })
  return await imagesIn(reading, { values, depth: depth + 1 })
}

interface Subchart {
  readonly name: string
  readonly contents: Uint8Array | ArchiveContents
}

function chartsWithin({ files }: Pick<ArchiveContents, 'files'>): readonly Subchart[] {
  const below = files.filter(({ path }) => path.startsWith('charts/'))
  const packed = below
    .filter(({ path }) => /^charts\/[^/]+\.tgz$/.test(path))
    .map(({ path, bytes }) => ({
      name: path.slice('charts/'.length).replace(/-v?\d[^/]*$/, ''),
      contents: bytes,
    }))
  const names = new Set(below.flatMap(({ path }) => /^charts\/([^/]+)\/Chart\.yaml$/.exec(path)?.[1] ?? []))
  const open = [...names].map((name): Subchart => {
    const root = `charts/${name}/`
    const own = below
      .filter(({ path }) => path.startsWith(root))
      .map(({ path, bytes }) => ({ path: path.slice(root.length), bytes }))
    return { name, contents: { kind: 'read', root: name, files: own } }
  })
  return [...packed, ...open]
}

// Helm lays given values over the chart's own: mappings are merged, everything else is replaced, null takes away.
function overlay(own: JsonObject, given: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...own }
  for (const [key, value] of Object.entries(given)) {
    const old = own[key]
    if (value === null) delete merged[key]
    else merged[key] = isObject(old) && isObject(value) ? overlay(old, value) : value
  }
  return merged
}

// artifacthub.io, "Helm annotations": YAML in a text, a list of names and images.
function annotatedImages(chart: Json | undefined): readonly string[] {
  const text = member(member(chart, 'annotations'), 'artifacthub.io/images')
  if (typeof text !== 'string') return []
  const reading = readYaml(text)
  const list = reading.kind === 'read' && reading.root !== undefined ? toJson(reading.root) : null
  return (isList(list) ? list : []).flatMap((one) => {
    const image = member(one, 'image')
    return typeof image === 'string' && parseImage(image) !== undefined ? [image] : []
  })
}

const IMAGE_LINE = /^\s*(?:-\s+)?image:\s*(.+?)\s*$/gm

function templateImages({ files }: Pick<ArchiveContents, 'files'>): {
  readonly images: readonly string[]
  readonly computed: number
} {
  const lines = files
    .filter(({ path }) => /^(?:templates|crds)\/.+\.(?:ya?ml|tpl)$/.test(path))
    .flatMap(({ bytes }) =>
      [...new TextDecoder('utf-8').decode(bytes).matchAll(IMAGE_LINE)].map((match) => match[1] ?? ''),
    )
  const plain = lines.filter((line) => !line.includes('{{')).map((line) => line.replace(/^["']|["']$/g, ''))
  return {
    images: plain.filter((image) => parseImage(image) !== undefined),
    computed: lines.filter((line) => line.includes('{{')).length,
  }
}

// Most charts take their appVersion for a tag that the values leave out, but each template decides for itself.
function untaggedIn(value: Json, appVersion: string): readonly string[] {
  if (isList(value)) return value.flatMap((inner) => untaggedIn(inner, appVersion))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const repository = key === 'image' ? textAt(inner, 'repository') : ''
    const isWhole = textAt(inner, 'tag') !== '' || textAt(inner, 'digest') !== ''
    if (repository === '' || isWhole) return untaggedIn(inner, appVersion)
    const registry = textAt(inner, 'registry')
    const image = `${registry === '' ? '' : `${registry}/`}${repository}`
    return [
      `${image} has no tag in its values${appVersion === '' ? '' : ` (its appVersion is ${appVersion})`}`,
    ]
  })
}

function textAt(value: Json | undefined, key: string): string {
  const found = member(value, key)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
