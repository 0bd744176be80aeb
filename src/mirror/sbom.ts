import { createHash } from 'node:crypto'
import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import * as Spec from '@cyclonedx/cyclonedx-library/Spec'
import { parseImage } from '../kubevela/images.ts'
import type { Archive } from '../package/package-addon.ts'

/** What a bill of materials lists. */
export interface Materials {
  readonly addons: readonly Archive[]
  /** Charts, and where they came from. */
  readonly charts: readonly { readonly archive: Archive; readonly address: string }[]
  readonly images: readonly string[]
  /** For each archive (`name version`) the charts that it installs, likewise. */
  readonly needs: ReadonlyMap<string, readonly string[]>
}

/** Makes a bill of materials in CycloneDX 1.6 JSON: addons, charts and images, and which addon needs which chart. */
export function makeSbom({ addons, charts, images, needs }: Materials): string {
  const bom = new Models.Bom({
    serialNumber: serialOf([...addons, ...charts.map(({ archive }) => archive)], images),
  })
  const known = new Map<string, Models.Component>()
  for (const archive of addons) {
    const component = componentOf(archive, 'addon')
    known.set(`addon ${labelOf(archive)}`, component)
    bom.components.add(component)
  }
  for (const { archive, address } of charts) {
    const component = componentOf(archive, 'chart')
    component.externalReferences.add(
      new Models.ExternalReference(address, Enums.ExternalReferenceType.Distribution),
    )
    known.set(`chart ${labelOf(archive)}`, component)
    bom.components.add(component)
  }
  for (const image of images) bom.components.add(imageOf(image))
  for (const [addon, wanted] of needs) {
    const component = known.get(`addon ${addon}`)
    for (const chart of wanted) {
      const needed = known.get(`chart ${chart}`)
      if (needed !== undefined) component?.dependencies.add(needed.bomRef)
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function labelOf({ name, version }: Archive): string {
  return `${name} ${version}`
}

function componentOf({ name, version, sha256, chart }: Archive, kind: 'addon' | 'chart'): Models.Component {
  const description = chart['description']
  return new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: `${kind}:${name}@${version}`,
    version,
    purl: `pkg:helm/${encodeURIComponent(name)}@${encodeURIComponent(version)}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
    properties: new Models.PropertyRepository([new Models.Property('kubevela:kind', kind)]),
    ...(typeof description === 'string' ? { description } : {}),
  })
}

function imageOf(image: string): Models.Component {
  const parsed = parseImage(image)
  const name = parsed?.repository ?? image
  const version = parsed?.digest ?? parsed?.tag
  return new Models.Component(Enums.ComponentType.Container, name, {
    bomRef: `image:${image}`,
    ...(version === undefined ? {} : { version }),
  })
}

// RFC 9562, version 8: made of what is listed, so that the same materials have the same number.
function serialOf(archives: readonly Archive[], images: readonly string[]): string {
  const text = [...archives.map(({ sha256 }) => sha256), ...images].join('\n')
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
