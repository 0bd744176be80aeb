import type { Actor, ForgeStore } from './store.ts'

/** One request, checked already. */
export interface Call {
  readonly store: ForgeStore
  /** Parameters of the path by name. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The parsed body where it is JSON, an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Address of the API as the client knows it, without a trailing slash. */
  readonly api: string
  /** Address of the forge's pages, without a trailing slash. */
  readonly web: string
  readonly actor: Actor | undefined
}

/** What a handler answers; objects are completed by the description. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes instead of JSON. */
  readonly bytes?: Uint8Array
}

/** Handlers by operation, in the description's words: `POST /repos/{owner}/{repo}/releases`. */
export type Handlers = Readonly<Record<string, (call: Call) => Reply>>

/** `404 Not Found`, as GitHub words it. */
export const NOT_FOUND: Reply = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
}

/** `422`, with the codes that GitHub documents (docs.github.com/rest, "Validation failed"). */
export function invalid(resource: string, code: string, field: string): Reply {
  return {
    status: 422,
    body: {
      message: 'Validation Failed',
      documentation_url: 'https://docs.github.com/rest',
      errors: [{ resource, code, field }],
    },
  }
}

/** One page of a list, with the `link` header that leads to the next. */
export function page({ query, api, store }: Call, items: readonly unknown[], route: string): Reply {
  const size = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30)))
  const at = Math.max(1, Number(query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(items.length / size))
  const address = (to: number, rel: string) => {
    const wanted = new URLSearchParams(query)
    wanted.set('page', String(to))
    return `<${api}/repos/${store.owner}/${store.repo}/${route}?${wanted}>; rel="${rel}"`
  }
  const links = [
    ...(at > 1 ? [address(at - 1, 'prev'), address(1, 'first')] : []),
    ...(at < last ? [address(at + 1, 'next'), address(last, 'last')] : []),
  ]
  return {
    status: 200,
    body: items.slice((at - 1) * size, at * size),
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  }
}

/** A text of the body; the other value where it is missing. */
export function text(body: Readonly<Record<string, unknown>>, name: string, otherwise = ''): string {
  const value = body[name]
  return typeof value === 'string' ? value : otherwise
}
