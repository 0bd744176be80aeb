import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Environment } from '../inputs/credentials.ts'
import type { Credentials } from '../publish/credentials.ts'
import { isObject, parseJson } from '../publish/protocols/json.ts'
import { isDockerHub, type OciPlace } from '../publish/protocols/oci-names.ts'
import { makeSecret } from '../secret.ts'

/** What finding a log-in needs of the world. */
export interface LoginOptions {
  readonly environment: Environment
  /** The user's own folder; this process's where it is not given. */
  readonly home?: string
}

type Entry = Readonly<Record<string, unknown>>

const HELPER = /^[A-Za-z0-9_.-]+$/
const HELPER_TIMEOUT_MS = 20_000
const MAX_HELPER_BYTES = 256 * 1024
// docker-credential-helpers, client/client.go: what helpers put for a name where the secret is an identity token.
const TOKEN_USER = '<token>'

/**
 * Finds how one is logged in to an OCI registry, in the files of `helm registry login`, `docker login` and `podman login` and the
 * helpers that they name. The first file that knows the host wins, in it the longest path. Nothing is given to another host.
 */
export async function findLogin(place: OciPlace, options: LoginOptions): Promise<Credentials> {
  for (const file of loginFiles(options)) {
    const config = readConfig(file)
    const found = config === undefined ? undefined : await loginIn(config, place, options)
    if (found !== undefined) return found
  }
  return { kind: 'none' }
}

// helm pkg/helmpath and cli/environment.go; docker cli, config; containers-auth.json(5).
function loginFiles({ environment, home = homedir() }: LoginOptions): readonly string[] {
  const named = (name: string): string | undefined => {
    const value = environment[name]
    return value === undefined || value === '' ? undefined : value
  }
  const config = named('XDG_CONFIG_HOME') ?? join(home, '.config')
  const runtime = named('XDG_RUNTIME_DIR')
  const helm = named('HELM_CONFIG_HOME') ?? join(config, 'helm')
  return [
    named('HELM_REGISTRY_CONFIG') ?? join(helm, 'registry', 'config.json'),
    join(named('DOCKER_CONFIG') ?? join(home, '.docker'), 'config.json'),
    ...[
      named('REGISTRY_AUTH_FILE') ??
        (runtime === undefined ? undefined : join(runtime, 'containers', 'auth.json')),
    ],
    join(config, 'containers', 'auth.json'),
  ].filter((file) => file !== undefined)
}

function readConfig(file: string): Entry | undefined {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch {
    // Most machines have one of the files, many none.
    return undefined
  }
  const config = parseJson(bytes)
  if (isObject(config)) return config
  throw new ActionError(`cannot read the log-ins in ${file}: it is no JSON object`, {
    kind: 'input',
    hint: 'mend or remove it, or give username and password',
  })
}

async function loginIn(
  config: Entry,
  place: OciPlace,
  { environment }: LoginOptions,
): Promise<Credentials | undefined> {
  const { auths, credHelpers, credsStore } = config
  for (const key of keysOf(place)) {
    const helper = memberOf(credHelpers, key)
    if (typeof helper === 'string') return askHelper(helper, key, environment)
    const entry = memberOf(auths, key)
    if (!isEntry(entry)) continue
    const plain = credentialsIn(entry)
    if (plain !== undefined) return plain
    if (typeof credsStore === 'string') return askHelper(credsStore, key, environment)
  }
  return undefined
}

// containers-auth.json(5): keys may name a path, the most specific first; docker writes whole addresses for some hosts.
function keysOf({ host, path }: OciPlace): readonly string[] {
  const segments = path === '' ? [] : path.split('/')
  const hosts = isDockerHub(host) ? ['docker.io', 'index.docker.io', 'registry-1.docker.io'] : [host]
  const hub = isDockerHub(host) ? ['https://index.docker.io/v1/'] : []
  const paths = segments.map((_, at) => segments.slice(0, segments.length - at).join('/'))
  return [
    ...hosts.flatMap((name) => paths.map((below) => `${name}/${below}`)),
    ...hosts.flatMap((name) => [name, `https://${name}`, `https://${name}/`]),
    ...hub,
  ]
}

function memberOf(value: unknown, key: string): unknown {
  return isEntry(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function credentialsIn({
  auth,
  username,
  password,
  identitytoken,
  registrytoken,
}: Entry): Credentials | undefined {
  if (isText(identitytoken)) return { kind: 'identity', token: makeSecret(identitytoken) }
  if (isText(registrytoken)) return { kind: 'bearer', token: makeSecret(registrytoken) }
  if (isText(username) && isText(password)) return { kind: 'basic', username, password: makeSecret(password) }
  const pair = isText(auth) ? Buffer.from(auth, 'base64').toString('utf8') : ''
  const at = pair.indexOf(':')
  // Docker pads some passwords with zero bytes (cli/config/configfile/file.go decodeAuth).
  return at < 1
    ? undefined
    : {
        kind: 'basic',
        username: pair.slice(0, at),
        password: makeSecret(pair.slice(at + 1).replace(/\0+$/, '')),
      }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

// docker-credential-helpers: `docker-credential-NAME get`, the address on standard input, JSON on standard output.
async function askHelper(name: string, key: string, environment: Environment): Promise<Credentials> {
  if (!HELPER.test(name)) throw helperError(name, 'its name is no word')
  const answer = await runHelper(`docker-credential-${name}`, key, environment)
  if (answer.kind === 'failed') {
    // The helper's own word for a host that nobody logged in to.
    if (/credentials not found/i.test(answer.text)) return { kind: 'none' }
    throw helperError(name, answer.reason)
  }
  const reply = parseJson(Buffer.from(answer.text))
  const { Username: username, Secret: secret } = isObject(reply) ? reply : {}
  if (!isText(username) || !isText(secret)) throw helperError(name, 'its answer names no user')
  return username === TOKEN_USER
    ? { kind: 'identity', token: makeSecret(secret) }
    : { kind: 'basic', username, password: makeSecret(secret) }
}

type HelperAnswer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string; readonly reason: string }

// What a helper prints may hold the secret: nothing of it is repeated.
function runHelper(program: string, input: string, environment: Environment): Promise<HelperAnswer> {
  return new Promise((resolve) => {
    const settings = { env: { ...environment }, timeout: HELPER_TIMEOUT_MS, maxBuffer: MAX_HELPER_BYTES }
    const child = execFile(program, ['get'], settings, (error, stdout) => {
      if (error === null) return resolve({ kind: 'answered', text: stdout })
      const isMissing = error.code === 'ENOENT'
      const reason = isMissing ? 'it is not on the PATH' : 'it failed'
      return resolve({ kind: 'failed', text: stdout, reason })
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function helperError(name: string, problem: string): ActionError {
  return new ActionError(`cannot ask the credential helper ${JSON.stringify(name)}: ${problem}`, {
    kind: 'input',
    hint: `install docker-credential-${name}, log in again, or give username and password`,
  })
}
