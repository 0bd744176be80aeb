import { type Json, readYaml, toJson } from '../../addon/yaml.ts'
import type { HttpAnswer, HttpFailure } from '../../ports.ts'
import { isForGood } from '../hopeless.ts'
import type { PublishedVersion, PutAnswer } from '../publisher.ts'
import { clipped } from '../registry-error.ts'
import { retryAfterMs } from '../retry.ts'
import { isObject, parseJson } from './json.ts'

/** A repository's index, as far as publishing needs it. */
export interface RepositoryIndex {
  readonly kind: 'read'
  readonly versions: ReadonlyMap<string, readonly PublishedVersion[]>
  /** What the server runs below, where it says so; empty for none. */
  readonly contextPath: string
}

/** Reads an index; one that is no index is `broken`, never empty. */
export function readRepository(
  body: Uint8Array,
): RepositoryIndex | { readonly kind: 'broken'; readonly message: string } {
  const reading = readYaml(new TextDecoder('utf-8').decode(body))
  if (reading.kind === 'broken') return { kind: 'broken', message: reading.message }
  const index = reading.root === undefined ? null : toJson(reading.root)
  if (!isObject(index) || !('apiVersion' in index) || !('entries' in index)) {
    return { kind: 'broken', message: 'it has no apiVersion and entries' }
  }
  const entries = index['entries'] ?? {}
  if (!isObject(entries)) return { kind: 'broken', message: 'its entries are no mapping' }
  const server = index['serverInfo']
  const context = isObject(server ?? null) && isObject(server) ? server['contextPath'] : undefined
  return {
    kind: 'read',
    versions: new Map(Object.entries(entries).map(([name, rows]) => [name, rowsOf(rows)])),
    contextPath: typeof context === 'string' ? context : '',
  }
}

function rowsOf(rows: Json): readonly PublishedVersion[] {
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: Json) => {
    if (!isObject(row) || typeof row['version'] !== 'string') return []
    const { version, digest } = row
    return [typeof digest === 'string' ? { version, digest } : { version }]
  })
}

/** The versions that the API's answer for a chart lists; empty where it cannot be read. */
export function listedVersions(body: Uint8Array): readonly string[] {
  const rows = parseJson(body)
  return Array.isArray(rows) ? rowsOf(rows).map(({ version }) => version) : []
}

/** What an answer to an upload means; `hopeless` where no upload to this registry can succeed. */
export function answerToPut(answer: HttpAnswer | HttpFailure, now: number): PutAnswer | 'hopeless' {
  if (answer.kind === 'failure') {
    if (isForGood(answer)) return 'hopeless'
    // ChartMuseum drops a connection whose request takes longer than its read timeout, without an answer.
    const isFinalWhenRepeated = answer.reason === 'idle-timeout'
    return { kind: 'uncertain', error: failedPut(answer), isFinalWhenRepeated }
  }
  const { status } = answer
  const error = { message: `the registry answered ${status}${said(answer)}`, ...hintFor(status) }
  if (status === 201 || status === 202 || status === 200) return { kind: 'accepted' }
  if (status === 409) return { kind: 'exists', error }
  if ([401, 403, 404, 405, 407].includes(status) || (status >= 300 && status < 400)) return 'hopeless'
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    if (status === 507) return { kind: 'refused', error }
    const wait = retryAfterMs(answer, now)
    return {
      kind: 'uncertain',
      error,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      isFinalWhenRepeated: status === 500 || status === 501,
    }
  }
  return { kind: 'refused', error }
}

function failedPut({ message, reason }: HttpFailure) {
  const isCut = reason === 'reset' || reason === 'idle-timeout' || reason === 'total-timeout'
  return isCut
    ? {
        message,
        hint: 'where uploads are slow, raise the read timeout of the registry (ChartMuseum: --read-timeout, 30 s unless set)',
      }
    : { message }
}

function hintFor(status: number): { readonly hint?: string } {
  switch (status) {
    case 400:
      return {
        hint: 'the registry does not take this archive for a chart: this should have been found before, please report it',
      }
    case 413:
      return {
        hint: 'make the addon smaller, or raise the upload limit of the registry (ChartMuseum: --max-upload-size, 20 MiB unless set)',
      }
    case 429:
      return { hint: 'the registry asks for fewer requests: lower concurrency or run again later' }
    case 507:
      return {
        hint: 'the registry is full: remove versions there or raise its quota (ChartMuseum: --max-storage-objects)',
      }
    default:
      return status >= 500
        ? { hint: 'look at the log of the registry, for example for a full disk, and run again' }
        : {}
  }
}

// ChartMuseum answers `{"error": "..."}`, what stands before it anything.
function said(answer: HttpAnswer): string {
  const body = parseJson(answer.body)
  const text = isObject(body) && typeof body['error'] === 'string' ? body['error'] : undefined
  return text === undefined ? '' : `: ${clipped(text)}`
}
