import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { findPeer } from './peer-binaries.ts'
import { startServerProcess } from './server-process.ts'
import { startTokenServer, type TokenServer } from './token-server.ts'

/** The account of a registry that asks for one. */
export const OCI_ACCOUNT = { username: 'publisher', password: 'right-word' } as const

/** How the real OCI registry is set up; without any of these it is open to all. */
export interface OciRegistryOptions {
  /** `basic`: htpasswd; `token`: a token server beside it, as Docker Hub and Harbor have. Both know `OCI_ACCOUNT`. */
  readonly auth?: 'basic' | 'token'
  /** With `token`: anyone may pull. */
  readonly anonymousPull?: boolean
  /** PEM files: serve HTTPS. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** Manifests can be deleted. */
  readonly deletable?: boolean
}

/** A real distribution registry that serves on loopback. */
export interface OciRegistry {
  /** `127.0.0.1:PORT`, as it stands in an `oci://` address. */
  readonly host: string
  /** `http://…` or `https://…`, without a trailing slash. */
  readonly url: string
  /** Requests that the token server answered, oldest first; empty without one. */
  tokenRequests(): readonly string[]
  log(): string
  stop(): Promise<void>
}

// bcrypt of OCI_ACCOUNT's password at the least cost: it guards nothing but a test.
const HTPASSWD = 'publisher:$2y$05$abcdefghijklmnopqrstuuvGyvvTSL0OOra8n20NNRFnrrvSffZty\n'

/**
 * Starts a real `registry` of github.com/distribution/distribution v3 on a free loopback port, storing in a folder that is
 * removed when it stops. Source of the configuration: distribution v3.1 docs, about/configuration.
 */
export async function startOciRegistry(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const peer = findPeer('distribution')
  if (peer.kind === 'missing') {
    throw new Error(`cannot start a registry: ${peer.reason}`)
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'oci-registry-'))
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const tokens =
    options.auth === 'token'
      ? await startTokenServer({
          account: OCI_ACCOUNT,
          key: keys.privateKey,
          anonymousPull: options.anonymousPull === true,
        })
      : undefined
  const jwks = {
    keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'peer', use: 'sig', alg: 'ES256' }],
  }
  await writeFile(path.join(folder, 'htpasswd'), HTPASSWD)
  await writeFile(path.join(folder, 'jwks.json'), JSON.stringify(jwks))

  const configFile = path.join(folder, 'config.json')
  const scheme = options.tls === undefined ? 'http' : 'https'
  const server = await startServerProcess({
    binary: peer.binary,
    folder,
    words: () => ['serve', configFile],
    prepare: (port) =>
      writeFile(configFile, JSON.stringify(configuration(options, { port, folder, tokens }))),
    // A server that wants TLS answers plain requests with 400.
    isReady: async (port) => (await fetch(`http://127.0.0.1:${port}/v2/`)).status > 0,
  })
  return {
    host: `127.0.0.1:${server.port}`,
    url: `${scheme}://127.0.0.1:${server.port}`,
    tokenRequests: () => tokens?.requests() ?? [],
    log: server.output,
    stop: async () => {
      await server.stop()
      await tokens?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The configuration file; JSON is YAML. */
function configuration(
  options: OciRegistryOptions,
  at: { readonly port: number; readonly folder: string; readonly tokens: TokenServer | undefined },
): unknown {
  const { tls } = options
  return {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: path.join(at.folder, 'storage') },
      delete: { enabled: options.deletable === true },
    },
    http: {
      addr: `127.0.0.1:${at.port}`,
      ...(tls === undefined ? {} : { tls: { certificate: tls.certFile, key: tls.keyFile } }),
    },
    ...authentication(options, at),
  }
}

function authentication(
  options: OciRegistryOptions,
  at: { readonly folder: string; readonly tokens: TokenServer | undefined },
): Readonly<Record<string, unknown>> {
  if (options.auth === 'basic') {
    return { auth: { htpasswd: { realm: 'registry', path: path.join(at.folder, 'htpasswd') } } }
  }
  if (at.tokens === undefined) {
    return {}
  }
  return {
    auth: {
      token: {
        realm: at.tokens.url,
        service: 'registry',
        issuer: 'token-server',
        jwks: path.join(at.folder, 'jwks.json'),
      },
    },
  }
}
