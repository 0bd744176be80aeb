import type { HttpAnswer, HttpFailure } from '../../ports.ts'
import { type OciClient, pushing } from './oci-client.ts'
import type { OciContent } from './oci-manifest.ts'
import { errorCodes } from './oci-trouble.ts'

/** What helps to upload a blob. */
export interface UploadOptions {
  /** A repository of the same registry that holds the blob already, where one is known. */
  readonly mountFrom?: string | undefined
  /** True where the registry said that it has the blob, and did not: then it is sent whatever it says. */
  readonly isDoubted?: boolean
  readonly chunkBytes?: number
}

// One request for most archives; larger ones go in parts, so that each stays within the time limit of a slow line.
const CHUNK_BYTES = 8 * 1024 * 1024
// What proxies with small limits still take.
const SMALL_CHUNK_BYTES = 512 * 1024
// F40: a registry that lost an upload on the way is asked for a new one, three times at most.
const MAX_RESTARTS = 3

/**
 * Makes a repository hold a blob (specification 1.1, "Pushing a blob"): not sent where it is there, mounted where another repository
 * has it, else in one request or in chunks. The last answer is given back; 2xx means that the registry says it has it.
 */
export async function uploadBlob(
  client: OciClient,
  repository: string,
  blob: OciContent,
  { mountFrom, isDoubted = false, chunkBytes = CHUNK_BYTES }: UploadOptions = {},
): Promise<HttpAnswer | HttpFailure> {
  const { origin, session } = client
  const { digest } = blob.descriptor
  const scopes = pushing(repository)

  function look(): Promise<HttpAnswer | HttpFailure> {
    return session.send({ method: 'HEAD', url: `${origin}/v2/${repository}/blobs/${digest}`, scopes })
  }

  async function start(): Promise<HttpAnswer | HttpFailure> {
    const mount = mountFrom === undefined ? '' : `?mount=${digest}&from=${encodeURIComponent(mountFrom)}`
    return session.send({
      method: 'POST',
      url: `${origin}/v2/${repository}/blobs/uploads/${mount}`,
      body: new Uint8Array(),
      scopes: mountFrom === undefined ? scopes : [...scopes, `repository:${mountFrom}:pull`],
    })
  }

  async function send(bytesAtOnce: number): Promise<HttpAnswer | HttpFailure> {
    const started = await start()
    if (started.kind === 'failure' || started.status !== 202) return started
    const location = uploadLocation(started, origin)
    if (location === undefined) return misdirected(started)
    const least = Number(started.headers['oci-chunk-min-length'] ?? 0)
    return blob.bytes.byteLength <= bytesAtOnce
      ? finish(location, blob.bytes)
      : sendChunks(location, Math.max(bytesAtOnce, Number.isSafeInteger(least) ? least : 0))
  }

  async function sendChunks(first: string, size: number): Promise<HttpAnswer | HttpFailure> {
    let location = first
    for (let at = 0; at < blob.bytes.byteLength; at += size) {
      const chunk = blob.bytes.subarray(at, at + size)
      const answer = await session.send({
        method: 'PATCH',
        url: location,
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `${at}-${at + chunk.byteLength - 1}`,
        },
        body: chunk,
        scopes,
      })
      if (answer.kind === 'failure' || answer.status !== 202) return answer
      const next = uploadLocation(answer, origin)
      if (next === undefined) return misdirected(answer)
      location = next
    }
    return finish(location, new Uint8Array())
  }

  async function finish(location: string, body: Uint8Array): Promise<HttpAnswer | HttpFailure> {
    const url = new URL(location)
    url.searchParams.set('digest', digest)
    return session.send({
      method: 'PUT',
      url: url.href,
      headers: { 'content-type': 'application/octet-stream' },
      body,
      scopes,
    })
  }

  const held = isDoubted ? undefined : await look()
  if (held?.kind === 'failure' || held?.status === 200 || held?.status === 401) return held
  let size = chunkBytes
  for (let restarts = 0; ; restarts += 1) {
    const answer = await send(size)
    const isTooLarge = answer.kind === 'answer' && answer.status === 413 && size > SMALL_CHUNK_BYTES
    if (restarts === MAX_RESTARTS || !(isTooLarge || isLost(answer))) return answer
    if (isTooLarge) size = SMALL_CHUNK_BYTES
  }
}

// The upload, not the repository, is unknown: the registry forgot it, or another of its machines began it.
function isLost(answer: HttpAnswer | HttpFailure): boolean {
  if (answer.kind === 'failure') return false
  const codes = errorCodes(answer)
  return codes.includes('BLOB_UPLOAD_UNKNOWN') || codes.includes('BLOB_UPLOAD_INVALID')
}

/**
 * Where an upload goes on: always at the registry itself, for the bytes and the credentials. Behind a proxy a registry may take itself
 * to have another host, port or scheme; its path is the same.
 */
function uploadLocation({ headers, url }: HttpAnswer, origin: string): string | undefined {
  const location = headers['location'] ?? ''
  if (location === '' || !URL.canParse(location, url)) return undefined
  const { pathname, search } = new URL(location, url)
  return `${origin}${pathname}${search}`
}

function misdirected({ url, status }: HttpAnswer): HttpFailure {
  const message = `${new URL(url).origin}: it answered ${status} without saying where the upload goes on`
  return { kind: 'failure', reason: 'protocol', message, sent: true }
}
