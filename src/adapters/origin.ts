import { ActionError } from '../errors.ts'
import { makeSecret, type Secret } from '../secret.ts'
import { makeGitRunner } from './git.ts'

/** The repository that the work tree comes from, and how to write to it. */
export interface Origin {
  /** Its address, without credentials. */
  readonly url: string
  /** Value of the `Authorization` header, where a token is known. */
  readonly authorization: Secret | undefined
}

/** What finding the origin needs. */
export interface OriginOptions {
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly trustedDirectory: string | undefined
  /** `github-token`. */
  readonly token: Secret | undefined
}

/**
 * Finds the repository behind the work tree: the one the workflow engine names, else the clone's `origin`. Credentials in that
 * address are taken out of it. Fails with a git error where there is neither.
 */
export async function findOrigin(options: OriginOptions): Promise<Origin> {
  const { environment, token } = options
  const server = environment['GITHUB_SERVER_URL']
  const repository = environment['GITHUB_REPOSITORY']
  const url =
    (await cloneOrigin(options)) ?? (server && repository ? `${server}/${repository}.git` : undefined)
  if (url === undefined) {
    throw new ActionError('cannot publish to a branch: the work tree has no remote "origin"', {
      kind: 'git',
      hint: 'run in a clone of the repository, or add the remote: git remote add origin URL',
    })
  }
  return { url: withoutCredentials(url), authorization: token === undefined ? undefined : basicOf(token) }
}

async function cloneOrigin({
  directory,
  environment,
  trustedDirectory,
}: OriginOptions): Promise<string | undefined> {
  const run = makeGitRunner({ directory, environment, trustedDirectory })
  const answer = await run(['config', '--get', 'remote.origin.url'])
  const text = Buffer.from(answer.stdout).toString('utf8').trim()
  return answer.exitCode === 0 && text !== '' ? text : undefined
}

function withoutCredentials(address: string): string {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

// GitHub takes any user name beside a token; this one its documentation uses.
function basicOf(token: Secret): Secret {
  return makeSecret(`Basic ${Buffer.from(`x-access-token:${token.reveal()}`).toString('base64')}`)
}
