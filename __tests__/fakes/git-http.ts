import { spawn } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { TEST_ENVIRONMENT } from '../git-repository.ts'

/** One request of git's smart HTTP protocol. */
export interface GitHttpRequest {
  /** The bare repository. */
  readonly repository: string
  readonly method: string
  /** Path below the repository: `info/refs`, `git-receive-pack`. */
  readonly route: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
  /** Who pushes; undefined where nobody may. */
  readonly user: string | undefined
}

/** What git answered. */
export interface GitHttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** True for a request that writes (gitprotocol-http(5)). */
export function isPush({ route, query }: Pick<GitHttpRequest, 'route' | 'query'>): boolean {
  return route === 'git-receive-pack' || query.includes('service=git-receive-pack')
}

/** Serves git over HTTP by git's own `git http-backend`: what forges do behind their authentication. */
export function serveGit(request: GitHttpRequest): Promise<GitHttpAnswer> {
  const { repository, method, route, query, headers, body, user } = request
  const child = spawn('git', ['http-backend'], {
    env: {
      ...TEST_ENVIRONMENT,
      GIT_PROJECT_ROOT: dirname(repository),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${basename(repository)}/${route}`,
      REQUEST_METHOD: method,
      QUERY_STRING: query,
      CONTENT_TYPE: textOf(headers['content-type']),
      CONTENT_LENGTH: String(body.byteLength),
      HTTP_CONTENT_ENCODING: textOf(headers['content-encoding']),
      GIT_PROTOCOL: textOf(headers['git-protocol']),
      ...(user === undefined ? {} : { REMOTE_USER: user }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdin.once('error', () => undefined)
  child.stdin.end(body)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(parseCgi(Buffer.concat(chunks))))
  })
}

// A CGI answer: header lines, an empty line, the body; the status is a header (RFC 3875).
function parseCgi(bytes: Buffer): GitHttpAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  const lines = bytes.subarray(0, Math.max(0, end)).toString('utf8').split('\r\n')
  const pairs = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  )
  const status = pairs.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200'
  const headers = Object.fromEntries(pairs.filter(([name]) => name !== '' && name.toLowerCase() !== 'status'))
  return { status: Number.parseInt(status, 10), headers, body: bytes.subarray(end + 4) }
}

function textOf(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(', ') ?? '')
}
