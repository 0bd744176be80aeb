import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

import { type ProgramResult, runProgram } from '../run-program.ts'
import { findPeer } from './peer-binaries.ts'
import { startServerProcess } from './server-process.ts'

/** The administrator of a test's Gitea. */
export const GITEA_ACCOUNT = { username: 'publisher', password: 'right-word' } as const

/** A real Gitea that serves on loopback: API, Helm packages, and git over HTTP. */
export interface GiteaServer {
  /** Without a trailing slash. Helm packages are below `/api/packages/OWNER/helm`, the API below `/api/v1`. */
  readonly url: string
  /** A token of `GITEA_ACCOUNT` for everything. */
  readonly token: string
  /** Makes a token of `GITEA_ACCOUNT` with these scopes only (`read:package,write:repository`). */
  tokenFor(scopes: string): Promise<string>
  /** Makes an empty repository of `GITEA_ACCOUNT` and returns its clone address with the credentials in it. */
  createRepository(name: string): Promise<string>
  /** Waits until the server has taken notice of the first push to a repository: it does so after it answered. */
  untilFilled(name: string): Promise<void>
  /** Calls the API as `GITEA_ACCOUNT`, for what a test sets up or looks at. */
  api(method: string, route: string, body?: unknown): Promise<Response>
  log(): string
  stop(): Promise<void>
}

/**
 * Starts a real Gitea with SQLite on a free loopback port, with one administrator and nothing else in it; everything is
 * removed when it stops. It serves the API and git; its pages lack the assets that only a release carries.
 */
export async function startGitea(): Promise<GiteaServer> {
  const peer = findPeer('gitea')
  if (peer.kind === 'missing') {
    throw new Error(`cannot start Gitea: ${peer.reason}`)
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'gitea-'))
  const configFile = path.join(folder, 'app.ini')
  const staticFolder = path.join(path.dirname(peer.binary), 'static')
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, GITEA_WORK_DIR: folder, USER: 'git' }
  const server = await startServerProcess({
    binary: peer.binary,
    folder,
    environment,
    words: () => ['web', '--config', configFile],
    prepare: (port) => writeFile(configFile, configuration({ port, folder, staticFolder })),
    isReady: async (port) => (await fetch(`http://127.0.0.1:${port}/api/v1/version`)).status === 200,
  })
  const url = `http://127.0.0.1:${server.port}`
  const admin = (...words: readonly string[]): Promise<ProgramResult> =>
    runProgram(peer.binary, ['admin', 'user', ...words, '--config', configFile], { folder, environment })
  const { username, password } = GITEA_ACCOUNT
  const created = await admin(
    'create',
    '--admin',
    '--must-change-password=false',
    `--username=${username}`,
    `--password=${password}`,
    '--email=publisher@example.com',
  )
  if (created.status !== 0) {
    await server.stop()
    throw new Error(`Gitea made no user:\n${created.stdout}${created.stderr}`)
  }

  let tokens = 0
  const tokenFor = async (scopes: string): Promise<string> => {
    tokens += 1
    const made = await admin(
      'generate-access-token',
      `--username=${username}`,
      `--token-name=token-${tokens}`,
      `--scopes=${scopes}`,
      '--raw',
    )
    // Warnings come first, on the same stream.
    return made.stdout.trim().split('\n').at(-1) ?? ''
  }
  const token = await tokenFor('all')
  const api = (method: string, route: string, body?: unknown): Promise<Response> =>
    fetch(`${url}/api/v1${route}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    url,
    token,
    tokenFor,
    api,
    untilFilled: async (name) => {
      for (let look = 0; look < 200; look += 1) {
        const answer = await api('GET', `/repos/${username}/${name}`)
        const repository: unknown = await answer.json()
        if (
          typeof repository === 'object' &&
          repository !== null &&
          Reflect.get(repository, 'empty') === false
        )
          return
        await sleep(50)
      }
      throw new Error(`Gitea still takes ${name} for empty`)
    },
    createRepository: async (name) => {
      const answer = await api('POST', '/user/repos', { name, default_branch: 'main' })
      if (answer.status !== 201) {
        throw new Error(`Gitea made no repository: ${await answer.text()}`)
      }
      return `http://${username}:${password}@127.0.0.1:${server.port}/${username}/${name}.git`
    },
    log: server.output,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Gitea's configuration cheat sheet has the names; the secrets guard nothing but a test. */
function configuration(at: {
  readonly port: number
  readonly folder: string
  readonly staticFolder: string
}): string {
  return [
    // Containers run tests as root.
    'I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true',
    'RUN_MODE = prod',
    `WORK_PATH = ${at.folder}`,
    '[server]',
    'HTTP_ADDR = 127.0.0.1',
    `HTTP_PORT = ${at.port}`,
    `ROOT_URL = http://127.0.0.1:${at.port}/`,
    `STATIC_ROOT_PATH = ${at.staticFolder}`,
    'OFFLINE_MODE = true',
    'DISABLE_SSH = true',
    '[database]',
    'DB_TYPE = sqlite3',
    `PATH = ${path.join(at.folder, 'gitea.db')}`,
    '[repository]',
    `ROOT = ${path.join(at.folder, 'repositories')}`,
    '[security]',
    'INSTALL_LOCK = true',
    'SECRET_KEY = not-a-secret',
    // The cheapest hash of passwords: every request with basic credentials pays it.
    'PASSWORD_HASH_ALGO = pbkdf2$1$1',
    'MIN_PASSWORD_LENGTH = 6',
    '[service]',
    'DISABLE_REGISTRATION = true',
    '[packages]',
    'ENABLED = true',
    '[actions]',
    'ENABLED = false',
    '[cron]',
    'ENABLED = false',
    '[indexer]',
    'ISSUE_INDEXER_TYPE = db',
    '[log]',
    'MODE = console',
    'LEVEL = Info',
    '',
  ].join('\n')
}
