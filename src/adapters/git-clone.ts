import { join } from 'node:path'
import { ActionError } from '../errors.ts'
import type { GivenCredentials } from '../inputs/credentials.ts'
import type { GitSourceSpec } from '../inputs/sync-source.ts'
import { makeSecret, type Secret } from '../secret.ts'
import { makeGitRunner, type RunGitOptions } from './git.ts'
import { type GitReach, remoteScheme } from './git-guard.ts'

/** What cloning needs of this machine. */
export interface ClonePorts {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Makes a directory for temporary files. */
  readonly temporary: () => string
  /** True for the whole history, not the newest commit alone. */
  readonly wantsHistory?: boolean
}

/**
 * Clones a repository into a fresh directory and returns its absolute path. Nothing of the repository runs: no
 * hooks, no filters, no submodules (reliability.md T75). Credentials travel in the environment of the child (T61). Fails with a registry
 * error where the repository or the ref cannot be had.
 */
export async function cloneRepository(
  { remote, ref, name }: GitSourceSpec,
  given: GivenCredentials,
  { environment, temporary, wantsHistory = false }: ClonePorts,
): Promise<string> {
  const place = temporary()
  const run = makeGitRunner({ directory: place, environment, trustedDirectory: undefined })
  const options = remoteOptions(remote, given)
  const directory = join(place, 'catalog')
  const answer = await run(
    [
      'clone',
      '--quiet',
      ...(wantsHistory ? [] : ['--depth=1']),
      '--single-branch',
      '--no-tags',
      '--no-recurse-submodules',
      '--template=',
      ...(ref === undefined ? [] : [`--branch=${ref}`]),
      '--end-of-options',
      remote,
      directory,
    ],
    options,
  )
  if (answer.exitCode === 0) return directory
  throw new ActionError(`cannot clone ${name ?? remote}: ${oneLine(answer.stderr)}`, {
    kind: 'registry',
    hint: 'check the address and the ref; for a private repository name it (from: NAME=git+https://…) and set ADDON_REGISTRY_NAME_USERNAME and _PASSWORD',
  })
}

/** What asking a remote repository needs. */
export interface RemoteReach extends ClonePorts {
  readonly credentials: GivenCredentials
}

/** The branch that a remote repository calls its own; `main` where it has none yet. Fails with a registry error where it cannot be asked. */
export async function defaultBranch(remote: string, { credentials, ...ports }: RemoteReach): Promise<string> {
  const { environment, temporary } = ports
  const run = makeGitRunner({ directory: temporary(), environment, trustedDirectory: undefined })
  const answer = await run(
    ['ls-remote', '--symref', '--end-of-options', remote, 'HEAD'],
    remoteOptions(remote, credentials),
  )
  if (answer.exitCode === 0) {
    return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(Buffer.from(answer.stdout).toString('utf8'))?.[1] ?? 'main'
  }
  throw new ActionError(`cannot reach ${remote}: ${oneLine(answer.stderr)}`, {
    kind: 'registry',
    hint: 'check the address; for a private repository set the user name and password of this registry',
  })
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 300)
}

function remoteOptions(remote: string, given: GivenCredentials): RunGitOptions {
  const reach = reachOf(remote)
  const header = basicAuthorization(given)
  // Filters that a user's configuration names run programs on every file: a catalog is read as it is stored.
  const settings = [
    '-c',
    'core.autocrlf=false',
    '-c',
    'filter.lfs.smudge=',
    '-c',
    'filter.lfs.required=false',
    '-c',
    'filter.lfs.process=',
  ]
  if (header === undefined || !/^https?:/i.test(remote)) return { reach, settings }
  return {
    reach,
    settings,
    environment: {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: ${header.reveal()}`,
    },
  }
}

function reachOf(remote: string): GitReach {
  const scheme = remoteScheme(remote)
  if (scheme !== undefined) return { kind: 'remote', scheme }
  throw new ActionError('the address of the git repository cannot be used', {
    kind: 'input',
    hint: 'it must be a plain https, ssh or file address',
  })
}

/** What was given for a repository as the value of an `Authorization` header; undefined where nothing secret was. */
export function basicAuthorization({ username, password, token }: GivenCredentials): Secret | undefined {
  const secret = password ?? token
  if (secret === undefined) return undefined
  const pair = `${username ?? 'x-access-token'}:${secret.reveal()}`
  return makeSecret(`Basic ${Buffer.from(pair).toString('base64')}`)
}
