import type { Json } from '../addon/yaml.ts'
import type { Http, HttpAnswer, HttpCredential } from '../ports.ts'
import { isObject, parseJson } from '../publish/protocols/json.ts'
import { multipart } from '../publish/protocols/multipart.ts'
import type { CallResult } from './forge-calls.ts'

/** One request to a forge's API. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API's base, beginning with a slash; its parts are encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly json?: Readonly<Record<string, unknown>>
  /** A file as a form field. */
  readonly form?: { readonly field: string; readonly file: string; readonly bytes: Uint8Array }
  /** The body as it is. */
  readonly bytes?: Uint8Array
}

/** A client for the APIs of forges that have none of their own for us. */
export interface RestClient {
  /** Sends a request and parses the answer as JSON; an empty answer is null. */
  send(request: RestRequest): Promise<CallResult<Json>>
  /** Reads a file of the API, or of the server that it is on. */
  bytes(url: string): Promise<CallResult<Uint8Array>>
}

/** Opens a client. The credential goes to the API's origin and nowhere else. */
export function openRestClient(
  http: Http,
  apiUrl: string,
  credential: HttpCredential | undefined,
): RestClient {
  const secret = credential === undefined ? {} : { credential }

  return {
    async send(request) {
      const { method, path, query = {} } = request
      const url = new URL(`${apiUrl}${path}`)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
      const body = bodyOf(request)
      const answer = await http.send({
        method,
        url: url.href,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': body.contentType }),
        },
        ...(body === undefined ? {} : { body: body.body }),
        redirects: 'return',
        ...secret,
      })
      if (answer.kind === 'failure')
        return { kind: 'failed', status: undefined, headers: {}, message: answer.message }
      if (answer.status >= 300) return failed(answer)
      if (answer.body.byteLength === 0) return { kind: 'ok', value: null }
      const value = parseJson(answer.body)
      if (value !== undefined) return { kind: 'ok', value }
      return {
        kind: 'failed',
        status: 502,
        headers: {},
        message: 'the answer is no JSON: is this the address of the API?',
      }
    },
    async bytes(url) {
      const answer = await http.send({ method: 'GET', url, redirects: 'return', ...secret })
      const stored = answer.kind === 'answer' ? storageOf(answer, url) : undefined
      // Forges keep files elsewhere and answer with a signed address: it is read without the credential.
      const read = stored === undefined ? answer : await http.send({ method: 'GET', url: stored })
      if (read.kind === 'failure')
        return { kind: 'failed', status: undefined, headers: {}, message: read.message }
      return read.status === 200 ? { kind: 'ok', value: read.body } : failed(read)
    },
  }
}

function storageOf({ status, headers }: HttpAnswer, url: string): string | undefined {
  const location = headers['location']
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, url))
    return undefined
  return new URL(location, url).href
}

interface Body {
  readonly contentType: string
  readonly body: Uint8Array
}

function bodyOf({
  json,
  form,
  bytes,
}: Pick<RestRequest, 'json' | 'form' | 'bytes'> | Record<'json' | 'form' | 'bytes', undefined>):
  | Body
  | undefined {
  if (json !== undefined) return { contentType: 'application/json', body: Buffer.from(JSON.stringify(json)) }
  if (form !== undefined) return multipart(form)
  return bytes === undefined ? undefined : { contentType: 'application/octet-stream', body: bytes }
}

// Forges word their errors in different members of the answer.
function failed({ status, headers, body }: HttpAnswer): CallResult<never> {
  const json = parseJson(body)
  const said = isObject(json)
    ? (json['message'] ?? json['error_description'] ?? json['error'] ?? json['messages'])
    : undefined
  const message =
    said === undefined ? `status ${status}` : typeof said === 'string' ? said : JSON.stringify(said)
  return { kind: 'failed', status, headers, message }
}

/** A text member of an answer's object; empty where there is none. */
export function textAt(value: Json | undefined, name: string): string {
  const member = isObject(value) ? value[name] : undefined
  return typeof member === 'string' ? member : ''
}

/** The id of an answer's object, as text; empty where there is none. */
export function idAt(value: Json | undefined): string {
  const member = isObject(value) ? value['id'] : undefined
  return typeof member === 'number' || typeof member === 'string' ? String(member) : ''
}

/** A number of an answer's object; undefined where there is none. */
export function numberAt(value: Json | undefined, name: string): number | undefined {
  const member = isObject(value) ? value[name] : undefined
  return typeof member === 'number' ? member : undefined
}

/** A member of an answer's object. */
export function memberAt(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined
}
