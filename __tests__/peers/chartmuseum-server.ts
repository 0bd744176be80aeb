import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { findPeer } from './peer-binaries.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** How the real ChartMuseum is set up; without any of these it is open to all and stores under the root. */
export interface ChartMuseumOptions {
  /** The program; the pinned one unless named (see `findEveryPeer('chartmuseum')`). */
  readonly binary?: string
  readonly basicAuth?: { readonly username: string; readonly password: string }
  /** Asks for a bearer token signed by a key made for this server: `bearerToken()` makes good ones. */
  readonly bearerAuth?: boolean
  /** Reads need no credentials (`--auth-anonymous-get`). */
  readonly anonymousGet?: boolean
  /** `/charts`: every route, `/health` too, is below it. */
  readonly contextPath?: string
  /** Levels of tenants in the URL (`--depth`). */
  readonly depth?: number
  /** `POST` overwrites silently (`--allow-overwrite`). */
  readonly allowOverwrite?: boolean
  /** `?force` does not overwrite either (`--disable-force-overwrite`). */
  readonly disableForceOverwrite?: boolean
  /** Bytes of a request body (`--max-upload-size`; ChartMuseum's own default is 20 MiB). */
  readonly maxUploadSize?: number
  /** PEM files: serve HTTPS. With `caFile`, clients must show a certificate of that authority. */
  readonly tls?: {
    readonly certFile: string
    readonly keyFile: string
    readonly caFile?: string
  }
  /** An existing folder to serve, left alone when the server stops; without it a new one, removed at the end. */
  readonly storageFolder?: string
  /** Any further flags of `chartmuseum --help`. */
  readonly flags?: readonly string[]
}

/** A real ChartMuseum that serves on loopback. */
export interface ChartMuseumServer {
  /** Address with the context path, without a trailing slash: what a user passes as `registry`. */
  readonly url: string
  /** Folder that holds the archives as the server stores them. */
  readonly storageFolder: string
  /**
   * A token that a server started with `bearerAuth` accepts for these actions in a tenant (`repo` where depth is 0);
   * empty for any other server.
   */
  bearerToken(options?: { readonly actions?: readonly string[]; readonly tenant?: string }): string
  /** What the server logged so far. */
  log(): string
  stop(): Promise<void>
}

/**
 * Starts a real ChartMuseum on a free loopback port and returns once it answers.
 *
 * Use in a peer suite:
 *
 * ```ts
 * const chartmuseum = findPeer('chartmuseum')
 * describe.skipIf(chartmuseum.kind === 'missing')(`real ChartMuseum${whyMissing(chartmuseum)}`, () => {
 *   publisherContract(() => startChartMuseum({ basicAuth: { username: 'u', password: 'p' } }))
 * })
 * ```
 *
 * Source of flags and defaults: `chartmuseum --help` of v0.13.1. The pinned build reports an empty version.
 */
export async function startChartMuseum(options: ChartMuseumOptions = {}): Promise<ChartMuseumServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chartmuseum-'))
  const storageFolder = options.storageFolder ?? path.join(folder, 'storage')
  const publicKeyFile = path.join(folder, 'token.pem')
  const key = options.bearerAuth === true ? await makeKey(publicKeyFile) : undefined
  const scheme = options.tls === undefined ? 'http' : 'https'
  const contextPath = options.contextPath ?? ''
  const server = await startServerProcess({
    binary: options.binary ?? pinnedBinary(),
    folder,
    words: (port) => flags({ ...options, storageFolder }, { port, publicKeyFile }),
    // A server that asks for a client certificate is never healthy to a stranger: its open port has to do.
    isReady: (port) => (scheme === 'http' ? isHealthy(port) : isOpen(port)),
  })
  return {
    url: `${scheme}://127.0.0.1:${server.port}${contextPath}`,
    storageFolder,
    bearerToken: ({ actions = ['pull', 'push'], tenant = 'repo' } = {}) =>
      key === undefined ? '' : signedToken(key, { actions, tenant }),
    log: server.output,
    stop: () => stopAndClean(server, folder),
  }
}

async function makeKey(publicKeyFile: string): Promise<KeyObject> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await writeFile(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }))
  return privateKey
}

function pinnedBinary(): string {
  const peer = findPeer('chartmuseum')
  if (peer.kind === 'missing') {
    throw new Error(`cannot start ChartMuseum: ${peer.reason}`)
  }
  return peer.binary
}

function flags(
  options: ChartMuseumOptions & { readonly storageFolder: string },
  { port, publicKeyFile }: { readonly port: number; readonly publicKeyFile: string },
): readonly string[] {
  const { basicAuth, contextPath, depth, maxUploadSize, tls } = options
  return [
    '--debug',
    `--port=${port}`,
    '--listen-host=127.0.0.1',
    '--storage=local',
    `--storage-local-rootdir=${options.storageFolder}`,
    ...(basicAuth === undefined
      ? []
      : [`--basic-auth-user=${basicAuth.username}`, `--basic-auth-pass=${basicAuth.password}`]),
    ...(options.bearerAuth === true
      ? [
          '--bearer-auth',
          '--auth-realm=http://127.0.0.1/token',
          '--auth-service=chartmuseum',
          `--auth-cert-path=${publicKeyFile}`,
        ]
      : []),
    ...(options.anonymousGet === true ? ['--auth-anonymous-get'] : []),
    ...(contextPath === undefined ? [] : [`--context-path=${contextPath}`]),
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
    ...(options.allowOverwrite === true ? ['--allow-overwrite'] : []),
    ...(options.disableForceOverwrite === true ? ['--disable-force-overwrite'] : []),
    ...(maxUploadSize === undefined ? [] : [`--max-upload-size=${maxUploadSize}`]),
    ...(tls === undefined ? [] : [`--tls-cert=${tls.certFile}`, `--tls-key=${tls.keyFile}`]),
    ...(tls?.caFile === undefined ? [] : [`--tls-ca-cert=${tls.caFile}`]),
    ...(options.flags ?? []),
  ]
}

/** ChartMuseum answers `/health` without credentials; with a context path any answer shows that it serves. */
async function isHealthy(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`)
  await answer.arrayBuffer()
  return answer.status > 0
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function stopAndClean(server: ServerProcess, folder: string): Promise<void> {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

/** chartmuseum/auth v0.4.5 reads RS256 tokens with an `access` claim of type `artifact-repository`. */
function signedToken(
  key: KeyObject,
  { actions, tenant }: { readonly actions: readonly string[]; readonly tenant: string },
): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iat: now,
    exp: now + 3600,
    access: [{ type: 'artifact-repository', name: tenant, actions }],
  }
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), key).toString('base64url')}`
}
