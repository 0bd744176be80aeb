import { parseVersion } from '../addon/version.ts'
import type { ActionError } from '../errors.ts'
import { type Archive, sha256Of } from '../package/package-addon.ts'
import type { Http, HttpAnswer, HttpFailure } from '../ports.ts'
import type { Credentials } from './credentials.ts'
import { isHopeless } from './hopeless.ts'
import { type Listing, type OciClient, openOciClient } from './protocols/oci-client.ts'
import {
  chartContent,
  chartLayer,
  MEDIA,
  type OciContent,
  type OciDescriptor,
  type OciManifest,
  parseManifest,
  provenanceLayer,
} from './protocols/oci-manifest.ts'
import { chartRepository, type OciPlace, tagOf, versionOfTag } from './protocols/oci-names.ts'
import { findOciOrigin } from './protocols/oci-origin.ts'
import { openOciSession } from './protocols/oci-session.ts'
import { answerToUpload, errorCodes, ociError } from './protocols/oci-trouble.ts'
import { uploadBlob } from './protocols/oci-upload.ts'
import type { OutcomeError, PublishedVersion, PutAnswer, Stored } from './publisher.ts'
import { MAX_ARCHIVE_BYTES } from './read-archive.ts'
import { describeTrouble } from './registry-error.ts'

/** An OCI registry, where charts lie in it, and how to enter it. */
export interface OciOptions extends OciPlace {
  /** How reports name it; the address where it has no name. */
  readonly name?: string
  readonly credentials: Credentials
  /** True where certificates are not verified: such a registry may speak http, too. */
  readonly isInsecure?: boolean
}

/** What the publisher needs of the world. Its reads should be retried (`retryReads`); it repeats no upload by itself. */
export interface OciPorts {
  readonly http: Http
  readonly now: () => number
  /** Which repository of the host holds a blob, as far as this run knows; shared by all publishers of one host. */
  readonly blobs?: Map<string, string>
  /** Waits before another look at what was written; `attempt` counts from 1. */
  readonly pause?: (attempt: number) => Promise<void>
}

/** What charts an OCI registry holds, and how to change that. */
export interface OciStore {
  /** `oci://host[/path]`. */
  readonly url: string
  /** The registry as reports name it. */
  readonly registry: string
  /** Versions of a chart: the tags that are versions. */
  versions(name: string): Promise<readonly PublishedVersion[]>
  /** All repositories of the registry, where it tells; the answer where it does not. */
  repositories(): Promise<Listing>
  /** The manifest of a chart's version. */
  manifest(name: string, version: string): Promise<ManifestReading>
  fetch(name: string, version: string): Promise<Stored>
  fetchProvenance(name: string, version: string): Promise<Stored>
  /**
   * Blobs go first, then the manifest under its digest, then the tag, so that a tag never names what is not whole. A tag that is there is
   * written over with `force` only.
   */
  put(archive: Archive, options: OciPutOptions): Promise<PutAnswer>
  remove(name: string, version: string): Promise<PutAnswer>
  /** The error that says what is wrong with the registry as a whole. */
  trouble(answer: HttpAnswer | HttpFailure, address: string, problem?: string): ActionError
}

/** How a chart is put. */
export interface OciPutOptions {
  readonly force: boolean
  /** The provenance file, which Helm keeps in the same manifest. */
  readonly provenance?: Uint8Array
}

/** A chart's manifest, or that there is none. */
export type ManifestReading =
  | { readonly kind: 'manifest'; readonly manifest: OciManifest; readonly layer: OciDescriptor }
  | NotThere

type NotThere = Exclude<Stored, { kind: 'present' }>

/** Opens the charts of an OCI registry (helm pkg/registry, distribution specification 1.1). */
export function openOciStore(options: OciOptions, ports: OciPorts): OciStore {
  const { host, path, credentials } = options
  const url = path === '' ? `oci://${host}` : `oci://${host}/${path}`
  const registry = options.name ?? url
  const blobs = ports.blobs ?? new Map<string, string>()
  // Blobs that the registry claimed to have, and did not: `repository@digest`.
  const doubted = new Set<string>()
  let opening: Promise<OciClient> | undefined
  let proving: Promise<void> | undefined

  function open(): Promise<OciClient> {
    opening ??= connect()
    return opening
  }

  async function connect(): Promise<OciClient> {
    const { http, now } = ports
    const origin = await findOciOrigin(host, http, { isInsecure: options.isInsecure === true })
    return openOciClient(origin, openOciSession({ origin, credentials, http, now }), http)
  }

  function trouble(answer: HttpAnswer | HttpFailure, address: string, problem?: string) {
    return ociError(answer, {
      url: registry,
      address,
      credentials,
      ...(problem === undefined ? {} : { problem }),
    })
  }

  function troubled(answer: HttpAnswer | HttpFailure, address: string): NotThere {
    const error = trouble(answer, address)
    if (isHopeless(answer)) throw error
    return unclear(describeTrouble(error))
  }

  // Every web server says 404: only a registry's own means that something is not there.
  async function requireRegistry(answer: HttpAnswer): Promise<void> {
    if (errorCodes(answer).length > 0) return
    proving ??= prove(await open())
    return proving
  }

  async function prove({ origin, session }: OciClient): Promise<void> {
    const address = `${origin}/v2/`
    const answer = await session.send({ method: 'GET', url: address, scopes: [] })
    if (answer.kind === 'failure' || answer.status !== 200) throw trouble(answer, address)
  }

  async function versions(name: string): Promise<readonly PublishedVersion[]> {
    const repository = chartRepository(options, name)
    if (repository === undefined) return []
    const client = await open()
    const tags = await client.tags(repository)
    const address = `${client.origin}/v2/${repository}/tags/list`
    return (await namesIn(tags, address)).flatMap((tag) => {
      const version = versionOfTag(tag)
      return parseVersion(version) === undefined ? [] : [{ version }]
    })
  }

  async function namesIn(listing: Listing, address: string): Promise<readonly string[]> {
    if (listing.kind === 'list') return listing.names
    const { answer, problem } = listing
    if (answer.kind === 'failure' || answer.status !== 404) throw trouble(answer, address, problem)
    await requireRegistry(answer)
    return []
  }

  async function readManifest(name: string, version: string): Promise<ManifestReading> {
    const repository = chartRepository(options, name)
    const tag = tagOf(version)
    if (repository === undefined || tag === undefined) return { kind: 'absent' }
    const client = await open()
    const answer = await client.manifest(repository, tag)
    const address = `${client.origin}/v2/${repository}/manifests/${tag}`
    if (answer.kind === 'answer' && answer.status === 404) {
      await requireRegistry(answer)
      return { kind: 'absent' }
    }
    if (answer.kind === 'failure' || answer.status !== 200) return troubled(answer, address)
    const manifest = parseManifest(answer.body)
    const layer = manifest === undefined ? undefined : chartLayer(manifest)
    if (manifest === undefined || layer === undefined) return unclear(noChart(`${repository}:${tag}`))
    return { kind: 'manifest', manifest, layer }
  }

  async function readLayer(name: string, layer: OciDescriptor, where: string): Promise<Stored> {
    const repository = chartRepository(options, name) ?? ''
    const client = await open()
    if (layer.size > MAX_ARCHIVE_BYTES) return unclear(tooLarge(where, layer.size))
    const answer = await client.blob(repository, layer)
    if (answer.kind === 'answer' && answer.status === 404) return unclear(incomplete(where))
    if (answer.kind === 'failure' || answer.status !== 200)
      return troubled(answer, `${client.origin}/v2/${repository}/blobs/${layer.digest}`)
    if (`sha256:${sha256Of(answer.body)}` !== layer.digest) return unclear(damaged(where))
    blobs.set(layer.digest, repository)
    return { kind: 'present', bytes: answer.body, url: where }
  }

  function addressOf(name: string, version: string): string {
    return `${url}/${name}:${tagOf(version) ?? version}`
  }

  async function fetch(name: string, version: string): Promise<Stored> {
    const reading = await readManifest(name, version)
    return reading.kind === 'manifest' ? readLayer(name, reading.layer, addressOf(name, version)) : reading
  }

  async function put(archive: Archive, { force, provenance }: OciPutOptions): Promise<PutAnswer> {
    const repository = chartRepository(options, archive.name)
    const tag = tagOf(archive.version)
    if (repository === undefined || tag === undefined) return refusedName(archive, { path, host })
    const client = await open()
    const chart = chartContent(archive, provenance)
    const { descriptor } = chart.manifest
    if (!force) {
      const held = await client.hasManifest(repository, tag)
      if (
        held.kind === 'answer' &&
        held.status === 200 &&
        held.headers['docker-content-digest'] !== descriptor.digest
      )
        return { kind: 'exists', error: { message: `${repository}:${tag} exists` } }
    }
    for (const blob of chart.blobs) {
      const answer = await ensureBlob(client, repository, blob)
      if (answer.kind !== 'accepted') return answer
    }
    const named = await client.hasManifest(repository, descriptor.digest)
    const isNamed = named.kind === 'answer' && named.status === 200
    for (const reference of isNamed ? [tag] : [descriptor.digest, tag]) {
      const sent = await client.putManifest(repository, reference, chart.manifest)
      if (isBlobLost(sent))
        for (const blob of chart.blobs) doubted.add(`${repository}@${blob.descriptor.digest}`)
      const answer = judged(sent, client)
      if (answer.kind !== 'accepted') return answer
    }
    return { kind: 'accepted' }
  }

  async function ensureBlob(client: OciClient, repository: string, blob: OciContent): Promise<PutAnswer> {
    const { digest } = blob.descriptor
    const known = blobs.get(digest)
    const isDoubted = doubted.delete(`${repository}@${digest}`)
    const mountFrom = known === repository || isDoubted ? undefined : known
    const answer = judged(await uploadBlob(client, repository, blob, { mountFrom, isDoubted }), client)
    if (answer.kind === 'accepted') blobs.set(digest, repository)
    return answer
  }

  function judged(answer: HttpAnswer | HttpFailure, { origin }: OciClient): PutAnswer {
    const meaning = answerToUpload(answer, ports.now())
    if (meaning === 'hopeless') throw trouble(answer, answer.kind === 'failure' ? origin : answer.url)
    return meaning
  }

  // Some registries take a tag away by its name, the others only what it points to.
  async function remove(name: string, version: string): Promise<PutAnswer> {
    const repository = chartRepository(options, name)
    const tag = tagOf(version)
    if (repository === undefined || tag === undefined) return { kind: 'accepted' }
    const client = await open()
    const byTag = await client.deleteManifest(repository, tag)
    const isRefused = byTag.kind === 'answer' && [400, 405, 501].includes(byTag.status)
    const held = isRefused ? await client.hasManifest(repository, tag) : undefined
    const digest = held?.kind === 'answer' ? held.headers['docker-content-digest'] : undefined
    const answer = digest === undefined ? byTag : await client.deleteManifest(repository, digest)
    if (answer.kind === 'answer' && answer.status === 404) return { kind: 'accepted' }
    if (answer.kind === 'answer' && [400, 405, 501].includes(answer.status)) return refusedRemoval(answer)
    return judged(answer, client)
  }

  async function fetchProvenance(name: string, version: string): Promise<Stored> {
    const reading = await readManifest(name, version)
    if (reading.kind !== 'manifest') return reading
    const layer = provenanceLayer(reading.manifest)
    return layer === undefined
      ? { kind: 'absent' }
      : readLayer(name, layer, `${addressOf(name, version)} (provenance)`)
  }

  return {
    url,
    registry,
    versions,
    repositories: async () => (await open()).repositories(),
    manifest: readManifest,
    fetch,
    fetchProvenance,
    put,
    remove,
    trouble,
  }
}

function unclear(error: OutcomeError): NotThere {
  return { kind: 'unclear', error }
}

function refusedRemoval({ status }: HttpAnswer): PutAnswer {
  const message = `the registry does not let versions be removed (${status})`
  const hint =
    'switch deletion on (distribution: storage.delete.enabled), or remove the tag where the registry is administered'
  return { kind: 'refused', error: { message, hint } }
}

function isBlobLost(answer: HttpAnswer | HttpFailure): boolean {
  return answer.kind === 'answer' && errorCodes(answer).some((code) => code.endsWith('BLOB_UNKNOWN'))
}

function noChart(where: string): OutcomeError {
  return {
    message: `${where} is there, but is no Helm chart (no layer of type ${MEDIA.chart})`,
    hint: 'publish addons below a path of their own: set registry to oci://HOST/PATH where nothing else lies',
  }
}

function incomplete(where: string): OutcomeError {
  return {
    message: `the registry lists ${where} but does not serve its archive`,
    hint: 'its storage is incomplete or cannot be read at the moment: nothing was overwritten',
  }
}

function damaged(where: string): OutcomeError {
  return {
    message: `the registry serves other bytes for ${where} than its manifest says`,
    hint: 'its storage, or something on the way, is broken: nothing was overwritten',
  }
}

function tooLarge(where: string, size: number): OutcomeError {
  return { message: `${where} is ${size} bytes large, more than any addon` }
}

function refusedName({ name, version }: Archive, { path, host }: OciPlace): PutAnswer {
  const place = path === '' ? host : `${host}/${path}`
  const message =
    tagOf(version) === undefined
      ? `no OCI tag can say the version ${JSON.stringify(version)}`
      : `${place}/${name} cannot be the name of an OCI repository`
  const hint =
    'OCI names have lower-case letters, digits, and single . _ - between them, and tags at most 128 characters'
  return { kind: 'refused', error: { message, hint } }
}
