import type { Http, HttpAnswer, HttpFailure } from '../../ports.ts'
import { MAX_ARCHIVE_BYTES } from '../read-archive.ts'
import { followDownload } from './follow-download.ts'
import { isObject, listOf, parseJson } from './json.ts'
import { MEDIA, type OciContent, type OciDescriptor } from './oci-manifest.ts'
import type { OciRequest, OciSession } from './oci-session.ts'

/** The reading and naming half of the distribution API (specification 1.1); each method sends what its name says and judges nothing. */
export interface OciClient {
  readonly origin: string
  readonly session: OciSession
  manifest(repository: string, reference: string): Promise<HttpAnswer | HttpFailure>
  hasManifest(repository: string, reference: string): Promise<HttpAnswer | HttpFailure>
  blob(repository: string, descriptor: OciDescriptor): Promise<HttpAnswer | HttpFailure>
  putManifest(repository: string, reference: string, manifest: OciContent): Promise<HttpAnswer | HttpFailure>
  deleteManifest(repository: string, reference: string): Promise<HttpAnswer | HttpFailure>
  /** All tags, over all pages; an answer that is no such list is given back as it is. */
  tags(repository: string): Promise<Listing>
  /** All repositories of the registry, where it tells them. */
  repositories(): Promise<Listing>
}

/** A list, or the answer that was none. */
export type Listing =
  | { readonly kind: 'list'; readonly names: readonly string[] }
  | { readonly kind: 'answer'; readonly answer: HttpAnswer | HttpFailure; readonly problem?: string }

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
const MAX_LIST_BYTES = 16 * 1024 * 1024
// A registry that never stops is one that repeats itself.
const MAX_PAGES = 1_000
const MANIFEST_TYPES = [MEDIA.manifest, MEDIA.index, MEDIA.dockerManifest].join(', ')

/** What may be done with a repository, as scopes say it. */
export const pulling = (repository: string) => [`repository:${repository}:pull`]
export const pushing = (repository: string) => [`repository:${repository}:pull,push`]
const deleting = (repository: string) => [`repository:${repository}:delete,pull`]

/** Makes the client of one registry. */
export function openOciClient(origin: string, session: OciSession, http: Http): OciClient {
  const manifestUrl = (repository: string, reference: string) =>
    `${origin}/v2/${repository}/manifests/${reference}`
  const blobUrl = (repository: string, { digest }: OciDescriptor) =>
    `${origin}/v2/${repository}/blobs/${digest}`

  // Blobs often lie in an object store.
  async function followed({ scopes, ...request }: OciRequest): Promise<HttpAnswer | HttpFailure> {
    return followDownload(await session.send({ ...request, scopes }), http, request)
  }

  async function listed(first: string, member: string, scopes: readonly string[]): Promise<Listing> {
    const names: string[] = []
    let url: string | undefined = first
    for (let page = 0; url !== undefined && page < MAX_PAGES; page += 1) {
      const answer: HttpAnswer | HttpFailure = await session.send({
        method: 'GET',
        url,
        maxBytes: MAX_LIST_BYTES,
        scopes,
      })
      if (answer.kind === 'failure' || answer.status !== 200) return { kind: 'answer', answer }
      const body = parseJson(answer.body)
      const list = isObject(body) ? body[member] : undefined
      if (!isObject(body) || (list !== null && !Array.isArray(list)))
        return { kind: 'answer', answer, problem: `no list of ${member} was answered` }
      names.push(...listOf(list).filter((name) => typeof name === 'string'))
      url = nextPage(answer, url)
    }
    return { kind: 'list', names: [...new Set(names)] }
  }

  return {
    origin,
    session,
    manifest: (repository, reference) =>
      session.send({
        method: 'GET',
        url: manifestUrl(repository, reference),
        headers: { accept: MANIFEST_TYPES },
        maxBytes: MAX_MANIFEST_BYTES,
        scopes: pulling(repository),
      }),
    hasManifest: (repository, reference) =>
      session.send({
        method: 'HEAD',
        url: manifestUrl(repository, reference),
        headers: { accept: MANIFEST_TYPES },
        scopes: pushing(repository),
      }),
    blob: (repository, descriptor) =>
      followed({
        method: 'GET',
        url: blobUrl(repository, descriptor),
        // Some stores compress on the way what is compressed already.
        headers: { 'accept-encoding': 'identity' },
        maxBytes: Math.min(MAX_ARCHIVE_BYTES, descriptor.size),
        scopes: pulling(repository),
      }),
    putManifest: (repository, reference, { descriptor, bytes }) =>
      session.send({
        method: 'PUT',
        url: manifestUrl(repository, reference),
        headers: { 'content-type': descriptor.mediaType },
        body: bytes,
        scopes: pushing(repository),
      }),
    deleteManifest: (repository, reference) =>
      session.send({
        method: 'DELETE',
        url: manifestUrl(repository, reference),
        scopes: deleting(repository),
      }),
    tags: (repository) => listed(`${origin}/v2/${repository}/tags/list?n=1000`, 'tags', pulling(repository)),
    repositories: () => listed(`${origin}/v2/_catalog?n=1000`, 'repositories', ['registry:catalog:*']),
  }
}

// RFC 8288; the link must stay on the registry, because the next request carries its credentials.
function nextPage({ headers }: HttpAnswer, url: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*rel="?next"?/i.exec(headers['link'] ?? '')?.[1]
  if (target === undefined || !URL.canParse(target, url)) return undefined
  const next = new URL(target, url)
  return next.origin === new URL(url).origin && next.href !== url ? next.href : undefined
}
