import type { Json } from '../addon/yaml.ts'
import type { Place } from './author-place.ts'
import { isList, isObject, type JsonObject } from './go-value.ts'
import { everyWritten, knownValue, membersNamed, type Written } from './written.ts'

/** One container image that an addon names. */
export interface ImageUse {
  /** The reference: `nginx:1.27`, `ghcr.io/o/r@sha256:…`. */
  readonly image: string
  /** Where it is written; undefined where only a rendering has it. */
  readonly place: Place | undefined
  /** `literal`: nothing can change it; `default`: a parameter's default; `computed`: put together by CUE. */
  readonly origin: 'literal' | 'default' | 'computed'
}

/** A reference taken apart (distribution's reference grammar). */
export interface ImageReference {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** Takes an image reference apart; undefined for text that is none: an address, a placeholder, several words. */
export function parseImage(image: string): ImageReference | undefined {
  const parts =
    /^((?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[a-f0-9]{64}))?$/.exec(
      image,
    )
  if (parts?.[1] === undefined) return undefined
  return { repository: parts[1], tag: parts[2], digest: parts[3] }
}

/**
 * Finds the images of an addon: members called `image` in CUE and YAML, as text or as the `{registry, repository, tag}` that
 * charts take, and those in rendered objects that no text spells out.
 */
export function findImages(written: readonly Written[], rendered: readonly Json[]): readonly ImageUse[] {
  const spelled = written.flatMap(imagesIn)
  const known = new Set(spelled.map(({ image }) => image))
  const sites = written.flatMap(computedIn).map((value) => ({
    place: value.place,
    texts: [...value.texts, ...defaultsOf(value.reference, written)],
  }))
  const computed = [...new Set(rendered.flatMap((value) => renderedImages(value)))]
    .filter((image) => !known.has(image) && parseImage(image) !== undefined)
    .map((image): ImageUse => ({ image, place: placeFor(image, sites), origin: 'computed' }))
  return [...spelled, ...computed]
}

function imagesIn(top: Written): readonly ImageUse[] {
  return everyOutsideOfSchemas(top).flatMap(({ label, value }): readonly ImageUse[] => {
    if (label !== 'image') return []
    if (value.kind === 'struct') return composed(value)
    if ((value.kind !== 'literal' || !value.isText) && value.kind !== 'default') return []
    if (parseImage(value.value) === undefined) return []
    return [{ image: value.value, place: value.place, origin: value.kind }]
  })
}

// Helm values split a reference: without a tag the chart's own counts, which is pinned with the chart.
function composed(value: Written): readonly ImageUse[] {
  const part = (label: string) => membersNamed(value, label)[0]?.value
  const repository = part('repository') ?? part('name')
  const tag = part('tag')
  const text = knownValue(repository)
  const version = knownValue(tag)
  if (repository === undefined || text === undefined || tag === undefined || version === undefined) return []
  if (version === '') return []
  const registry = knownValue(part('registry'))
  const image = `${registry === undefined || registry === '' ? '' : `${registry}/`}${text}:${version}`
  if (parseImage(image) === undefined) return []
  const isLiteral = repository.kind === 'literal' && part('registry')?.kind !== 'default'
  return [{ image, place: tag.place, origin: isLiteral ? 'literal' : 'default' }]
}

function computedIn(top: Written): readonly Extract<Written, { kind: 'expression' }>[] {
  return everyOutsideOfSchemas(top).flatMap(({ label, value }) => {
    if (label !== 'image') return []
    const parts = [value, ...membersNamed(value, 'tag').map((member) => member.value)]
    return parts.flatMap((part) => (part.kind === 'expression' ? [part] : []))
  })
}

// The schema of a CustomResourceDefinition describes members of that name; it has none.
function everyOutsideOfSchemas(
  top: Written,
): readonly { readonly label: string | undefined; readonly value: Written }[] {
  const isSchema = (value: Written) =>
    membersNamed(value, 'kind').some((one) => knownValue(one.value) === 'CustomResourceDefinition')
  const all = [...everyWritten(top)]
  const schemas = all.filter(({ value }) => isSchema(value)).flatMap(({ value }) => [...everyWritten(value)])
  const hidden = new Set(schemas.map(({ value }) => value))
  return all
    .filter(({ value }) => !hidden.has(value))
    .map(({ value, member }) => ({ label: member?.label, value }))
}

function renderedImages(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(renderedImages)
  if (!isObject(value) || value['kind'] === 'CustomResourceDefinition') return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'image') return renderedImages(inner)
    if (typeof inner === 'string') return [inner]
    return isObject(inner) ? renderedParts(inner) : renderedImages(inner)
  })
}

function renderedParts(image: JsonObject): readonly string[] {
  const text = (key: string) => (typeof image[key] === 'string' ? image[key] : '')
  const [registry, repository, tag] = [text('registry'), text('repository') || text('name'), text('tag')]
  if (repository === '' || tag === '') return []
  return [`${registry === '' ? '' : `${registry}/`}${repository}:${tag}`]
}

interface Site {
  readonly place: Place
  readonly texts: readonly string[]
}

// What `parameter.a.b` is by default, in any file.
function defaultsOf(reference: string | undefined, written: readonly Written[]): readonly string[] {
  const labels = reference?.split('.') ?? []
  if (labels[0] !== 'parameter') return []
  const values = labels.reduce<readonly Written[]>(
    (found, label) => found.flatMap((one) => membersNamed(one, label).map(({ value }) => value)),
    written,
  )
  return values.flatMap((value) => knownValue(value) ?? [])
}

// The expression whose texts are in the image, the more of them the better; where there is one only, that one.
function placeFor(image: string, sites: readonly Site[]): Place | undefined {
  const shared = ({ texts }: Site) =>
    texts.filter((text) => text.length > 2 && image.includes(text)).join('').length
  const best = sites.toSorted((a, b) => shared(b) - shared(a))[0]
  if (best === undefined) return undefined
  return sites.length === 1 || shared(best) > 0 ? best.place : undefined
}
