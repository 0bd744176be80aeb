import type { Archive } from '../package/package-addon.ts'
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'
import { type Credentials, httpCredential } from './credentials.ts'
import { isHopeless } from './hopeless.ts'
import { followDownload } from './protocols/follow-download.ts'
import { multipart } from './protocols/multipart.ts'
import { parseHelmIndex } from './protocols/parse-helm-index.ts'
import {
  answerToPut,
  listedVersions,
  type RepositoryIndex,
  readRepository,
} from './protocols/repository-answers.ts'
import { type RepositoryKind, repositoryPaths } from './protocols/repository-paths.ts'
import type { PublishedVersion, Publisher, PutAnswer, Stored } from './publisher.ts'
import { describeTrouble, registryError } from './registry-error.ts'
import { sharedReads } from './shared-reads.ts'

/** A Helm repository behind an API for uploads, and how to enter it. */
export interface HttpRepositoryOptions {
  readonly kind: RepositoryKind
  /** The repository as `helm repo add` takes it, without a trailing slash. */
  readonly url: string
  /** How reports name it; the address where it has no name. */
  readonly name?: string
  /** What a ChartMuseum runs below (`--context-path`); found from the index where it is not given. */
  readonly contextPath?: string
  readonly credentials: Credentials
  /** Where the server takes a parameter for it: the query that lets an upload overwrite. Others overwrite without. */
  readonly forceQuery?: string
  /** What to do where nothing is at the address. */
  readonly absentHint?: string
  /** True where downloads may lie in an object store elsewhere: they are followed there, without credentials. */
  readonly followsDownloads?: boolean
}

/** What the publisher needs of the world. Its reads should be retried (`retryReads`); it never repeats anything itself. */
export interface HttpRepositoryPorts {
  readonly http: Http
  readonly now: () => number
}

const MAX_INDEX_BYTES = 64 * 1024 * 1024

/**
 * Makes the publisher of a Helm repository behind an API for uploads. An upload is one form part named `chart`, with a length. What a
 * status says is never proof: archives are downloaded and compared, before and after.
 */
export function createHttpRepository(options: HttpRepositoryOptions, ports: HttpRepositoryPorts): Publisher {
  const { kind, url, credentials } = options
  const registry = options.name ?? url
  const credential = httpCredential(credentials, url)
  const readIndex = sharedReads(fetchIndex)
  let contextPath = options.contextPath
  let hadRows = false
  // What tells a registry that is out of order for a moment from a server that is none.
  let hasSpoken = false
  const pages = new Set<string>()

  function send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    return ports.http.send(credential === undefined ? request : { ...request, credential })
  }

  function paths() {
    return repositoryPaths(kind, url, contextPath ?? '')
  }

  async function fetchIndex(): Promise<FetchedIndex> {
    const address = paths().index
    const answer = await send({ method: 'GET', url: address, maxBytes: MAX_INDEX_BYTES })
    if (answer.kind === 'failure' || answer.status !== 200)
      throw registryError(answer, { url, address, credentials, absentHint: options.absentHint })
    const index = readRepository(answer.body)
    if (index.kind === 'broken')
      throw registryError(answer, { url, address, credentials, problem: index.message })
    contextPath ??= index.contextPath
    hasSpoken = true
    // An index that loses everything between two looks is a fault of its storage or a cache, not news.
    if (hadRows && index.versions.size === 0)
      throw registryError(answer, {
        url,
        address,
        credentials,
        problem: 'all its rows are gone since the last look',
      })
    hadRows = index.versions.size > 0
    return { ...index, bytes: answer.body }
  }

  async function versions(name: string): Promise<readonly PublishedVersion[]> {
    const index = await readIndex()
    return index.versions.get(name) ?? []
  }

  async function download(address: string): Promise<HttpAnswer | HttpFailure> {
    if (options.followsDownloads !== true) return send({ method: 'GET', url: address })
    return followDownload(await send({ method: 'GET', url: address, redirects: 'return' }), ports.http)
  }

  async function fetchFile(address: string): Promise<Stored | HttpAnswer> {
    const answer = await download(address)
    if (answer.kind === 'failure') return troubled(answer, address)
    if (answer.status === 200 && isWebPage(answer)) {
      // Where nothing but pages came so far, the second one in an archive's place has the index say whether this is a registry.
      if (!hasSpoken && pages.has(address)) await readIndex()
      pages.add(address)
      const error = registryError(answer, { url, address, credentials, problem: 'a web page was answered' })
      return { kind: 'unclear', error: describeTrouble(error) }
    }
    if (answer.status !== 200) return answer.status === 404 ? answer : troubled(answer, address)
    hasSpoken = true
    return { kind: 'present', bytes: answer.body, url: address }
  }

  // An index may lead anywhere; only the registry's own host is asked (T70).
  async function fetchElsewhere(address: string): Promise<Stored> {
    const { origin } = new URL(address)
    if (origin !== new URL(url).origin)
      return { kind: 'unclear', error: { message: `the index leads to ${origin}, which was not asked` } }
    const stored = await fetchFile(address)
    return stored.kind === 'answer' ? { kind: 'absent' } : stored
  }

  // Wrong credentials, an unreachable host and a wrong address end the run for this registry; a fault of the server does not.
  function troubled(answer: HttpAnswer | HttpFailure, address: string): Stored {
    const error = registryError(answer, { url, address, credentials })
    if (isHopeless(answer)) throw error
    return { kind: 'unclear', error: describeTrouble(error) }
  }

  // The server says 404 for every trouble of its storage, and would then overwrite what it cannot see: three witnesses must
  // agree that a version is absent.
  async function fetch(name: string, version: string): Promise<Stored> {
    const stored = await fetchFile(paths().archive(name, version))
    if (stored.kind !== 'answer') return stored
    const index = await readIndex()
    const isIndexed = index.versions.get(name)?.some((row) => row.version === version) ?? false
    const isKnown = isIndexed || (await apiKnows(name, version))
    if (!isKnown) return { kind: 'absent' }
    return {
      kind: 'unclear',
      error: {
        message: `${registry} lists ${name} ${version} but does not serve its archive`,
        hint: 'its storage is incomplete or cannot be read at the moment: nothing was overwritten',
      },
    }
  }

  // The route of one version takes the version for a range; the list of all versions is compared as text.
  async function apiKnows(name: string, version: string): Promise<boolean> {
    const address = paths().chart?.(name)
    if (address === undefined) return false
    const answer = await send({ method: 'GET', url: address })
    if (answer.kind === 'answer' && answer.status === 200)
      return listedVersions(answer.body).includes(version)
    // 404 also where the API is switched off: then the two other witnesses have to do.
    if (answer.kind === 'answer' && [404, 405].includes(answer.status)) return false
    throw registryError(answer, { url, address, credentials })
  }

  async function upload(address: string, part: UploadedPart): Promise<PutAnswer> {
    const { body, contentType } = multipart(part)
    const answer = await send({
      method: 'POST',
      url: address,
      body,
      headers: { 'content-type': contentType, accept: 'application/json' },
      redirects: 'return',
    })
    const meaning = answerToPut(answer, ports.now())
    return meaning === 'hopeless'
      ? Promise.reject(registryError(answer, { url, address, credentials, isUpload: true }))
      : meaning
  }

  async function put(archive: Archive, { force }: { readonly force: boolean }): Promise<PutAnswer> {
    // The context path may still be unknown; the index tells it.
    if (contextPath === undefined) await readIndex()
    const { charts } = paths()
    const { forceQuery } = options
    const address = force && forceQuery !== undefined ? `${charts}?${forceQuery}` : charts
    return upload(address, { field: 'chart', file: archive.file, bytes: archive.bytes })
  }

  async function remove(name: string, version: string): Promise<PutAnswer> {
    if (contextPath === undefined) await readIndex()
    const address = paths().version?.(name, version)
    if (address === undefined)
      return { kind: 'refused', error: { message: `${registry} removes no versions` } }
    const answer = await send({ method: 'DELETE', url: address, redirects: 'return' })
    // What was removed may have been the last one.
    hadRows = false
    if (answer.kind === 'answer' && [200, 202, 204, 404].includes(answer.status)) return { kind: 'accepted' }
    const error = registryError(answer, { url, address, credentials, isUpload: true })
    if (isHopeless(answer)) throw error
    return { kind: 'uncertain', error: describeTrouble(error) }
  }

  const { provenance, version: removal } = repositoryPaths(kind, url, '')
  return {
    kind,
    registry,
    commitsTogether: false,
    versions,
    reader: {
      address: async () => paths().index.replace(/\/index\.yaml$/, ''),
      index: async () => parseHelmIndex((await readIndex()).bytes),
      archive: fetchElsewhere,
    },
    catalog: async () => (await readIndex()).versions,
    fetch,
    put,
    flush: async () => ({ kind: 'accepted' }),
    ...(provenance === undefined ? {} : { putProvenance, fetchProvenance }),
    ...(removal === undefined ? {} : { remove }),
  }

  function putProvenance(archive: Archive, bytes: Uint8Array): Promise<PutAnswer> {
    const address = paths().provenance ?? ''
    return upload(address, { field: 'prov', file: `${archive.file}.prov`, bytes })
  }

  async function fetchProvenance(name: string, version: string): Promise<Stored> {
    const stored = await fetchFile(`${paths().archive(name, version)}.prov`)
    return stored.kind !== 'answer' ? stored : { kind: 'absent' }
  }
}

interface FetchedIndex extends RepositoryIndex {
  readonly bytes: Uint8Array
}

interface UploadedPart {
  readonly field: string
  readonly file: string
  readonly bytes: Uint8Array
}

// A login form or a gateway's page says nothing about what is stored.
function isWebPage({ headers }: HttpAnswer): boolean {
  return headers['content-type']?.startsWith('text/html') === true
}
